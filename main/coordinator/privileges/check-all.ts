import pLimit from 'p-limit';
import pTimeout from 'p-timeout';
import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { PrivilegeState } from '../../../shared/privileges.ts';
import { PgkeepError } from '../../core/errors.ts';
import { checkBackupPrivileges } from './check-database.ts';
import type { Engine } from '../engine.ts';
import { isBackedUpHere } from '../../../shared/vaults/unconfirmed.ts';
import { keepFailure, stateOf } from './kept-state.ts';
import { findCheckedDatabase } from './checked-database.ts';

const atOnce = 4;
/** After this a server counts as one that does not answer, in ms. */
const limitMs = 60_000;

/**
 * Checks every database that is backed up from here again and keeps the answers. A server that cannot be asked does
 * not hold up the others: its instances are neither ready nor not, with the reason. What a scheduler calls before its
 * runs.
 */
export async function checkAllPrivileges(engine: Engine): Promise<PrivilegeState[]> {
  const { store } = engine;
  const instances = store.instances.list().filter(isBackedUpHere);
  // two questions at a time on one terminal would get into each other's way
  const asks = store.servers.list().some(({ credential }) => credential.kind === 'prompt');
  const limit = pLimit(asks ? 1 : atOnce);
  return Promise.all(instances.map((instance) => limit(() => checkOne(engine, instance))));
}

async function checkOne(engine: Engine, instance: InstanceSummary): Promise<PrivilegeState> {
  const abort = new AbortController();
  try {
    const subject = findCheckedDatabase(engine.store, { subject: { instance: instance.id } });
    const work = checkBackupPrivileges(engine, subject, { signal: abort.signal });
    const { privileges } = await pTimeout(work, {
      milliseconds: limitMs,
      message: silent(instance),
    });
    return stateOf(instance, privileges); // kept by the check itself
  } catch (error) {
    abort.abort(error);
    return await keepFailure(engine, instance, error);
  }
}

function silent({ serverName }: InstanceSummary): PgkeepError {
  return new PgkeepError(
    'UserErrorServerConnectionClosed',
    `${serverName} does not answer within ${limitMs / 1000} seconds.`,
  );
}
