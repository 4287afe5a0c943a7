import type {
  ChangedInstance,
  InstanceChanges,
  InstanceRecord,
  InstanceSummary,
} from '../../../shared/instances/instances.ts';
import type { GivenOwnLogin, OwnLogin } from '../../../shared/instances/own-login.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';
import { changedOptions, checkMajorOf } from './options.ts';
import { findInstance, findServer, findVault } from '../lookup.ts';
import { recordedLogin, resolveOwnLogin, serverOf, withOwnLogin } from './own-login.ts';
import { recordToChange, writeRecord } from './record.ts';
import type { ReachedServer } from '../servers/reach-database.ts';
import { trySecret } from '../servers/logins/try-secret.ts';
import { openVault } from '../vaults/open-vault.ts';

/** How an instance is backed up from now on, and its own tag and login; null takes those away. */
interface Changes {
  readonly options: InstanceChanges;
  readonly environment?: string | null | undefined;
  readonly credential?: GivenOwnLogin | null | undefined;
}

/**
 * Changes how an instance is backed up from now on, or its tag: in the vault first, which is the truth, then here. A
 * client major is checked against the server before, and a secret is tried.
 */
export async function changeInstance(
  engine: Engine,
  instance: InstanceSummary,
  { options: changes, environment, credential: given }: Changes,
): Promise<ChangedInstance> {
  const { store } = engine;
  const options = changedOptions(instance.options, changes);
  const server = findServer(store, instance.serverId);
  const credential = resolveOwnLogin(store, given);
  const reached = credential === undefined ? undefined : withNewLogin(server, instance, credential);
  const warnings = reached?.loginOf === undefined ? [] : await trySecret(engine, reached, instance.database);
  if (typeof changes.clientMajor === 'number') {
    await checkMajorOf(engine, reached ?? serverOf(engine, server, instance), instance.database, options);
  }
  await using vault = await openVault(engine, findVault(store, instance.vaultId));
  const record = await recordToChange(engine, vault, instance, server);
  if (record !== undefined) {
    await writeRecord(engine, vault, record, (newest) => ({
      ...withLogin(withTag(newest, environment), credential),
      options,
    }));
  }
  await whenFree(() =>
    store.transaction(() => {
      store.instances.setOptions(instance.id, options);
      if (credential !== undefined) store.instances.setOwnLogin(instance.id, credential);
      if (environment !== undefined) store.instances.setEnvironment(instance.id, environment);
    }),
  );
  return { ...findInstance(store, instance.id), ...(warnings.length > 0 && { warnings }) };
}

/** The server as the instance's database is to be reached: with its new login, or with that of the server again. */
function withNewLogin(
  server: ServerSummary,
  { name, vaultName, database }: InstanceSummary,
  login: OwnLogin | null,
): ReachedServer {
  if (login === null) return server;
  const own = { name, vaultName, credential: login };
  return withOwnLogin(server, own, { kind: 'new login', instance: name, database });
}

/** The record with another tag of the database itself; undefined leaves it. */
function withTag(record: InstanceRecord, environment: string | null | undefined): InstanceRecord {
  if (environment === undefined) return record;
  const { environment: _before, ...others } = record;
  return environment === null ? others : { ...others, environment };
}

/** The record with another login of the database alone; undefined leaves it. */
function withLogin(record: InstanceRecord, login: OwnLogin | null | undefined): InstanceRecord {
  if (login === undefined) return record;
  const { credential: _before, ...others } = record;
  return login === null ? others : { ...others, credential: recordedLogin(login) };
}
