import { InstanceId } from '../../../shared/ids.ts';
import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import { whenFree } from '../../store/when-free.ts';
import { instancesPrefix } from '../../vault/layout.ts';
import { idsOf } from '../../vault/listing.ts';
import { lastWriteOfRecord } from '../../vault/records/instance-record.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Engine } from '../engine.ts';
import { endProtection, isBegun } from '../instances/protect/begun-protection.ts';
import { broughtInstance, type BroughtInstance } from './brought-instance.ts';
import { takeOver } from './take-over.ts';

/**
 * Takes in the instances that other workstations have protected in a vault since it was last looked through, unconfirmed
 * as all that comes with a vault. Which there are says one listing of folders. One that was taken in without its record,
 * which could not be read, is taken in again once it can be. Returns what came.
 */
export async function takeInNew(
  engine: Pick<Engine, 'store' | 'clock' | 'ids' | 'log' | 'writer'>,
  vault: Vault,
  summary: VaultSummary,
): Promise<InstanceSummary[]> {
  const { store, clock } = engine;
  const instances: BroughtInstance[] = [];
  const theirs: InstanceId[] = [];
  const known = knownHere(engine);
  const standIns = standInsHere(engine, summary);
  for await (const id of idsOf(vault.storage.listFolders(instancesPrefix), InstanceId)) {
    if (known.has(id) && !standIns.has(id)) continue;
    const begun = isBegun(store, id) ? await begunBy(engine, vault, id) : undefined;
    if (begun === 'this home') continue;
    if (begun === 'another home') theirs.push(id);
    const found = await vault.lookAtInstance(id);
    if (found === undefined || (standIns.has(id) && 'problem' in found)) continue;
    const brought = await broughtInstance(vault, found, clock.now());
    if (brought.problem !== undefined)
      engine.log.warn({ instance: id, problem: brought.problem }, 'took an instance in');
    if (brought.record !== undefined) instances.push(brought);
  }
  if (instances.length === 0) return [];
  return await whenFree(() =>
    store.transaction(() => {
      for (const { record } of instances) if (standIns.has(record.id)) store.instances.remove(record.id);
      for (const id of theirs) endProtection(store, id);
      // another window may have been faster
      const here = knownHere(engine);
      const fresh = instances.filter(({ record }) => !here.has(record.id));
      takeOver(engine, summary, { instances: fresh, servers: new Map() });
      const ids = new Set(fresh.map(({ record }) => record.id));
      return store.instances.list().filter(({ id }) => ids.has(id));
    }),
  );
}

/** Instances of which no record could be read when they were taken in, and which nobody has confirmed. */
function standInsHere({ store }: Pick<Engine, 'store'>, { id }: VaultSummary): Set<InstanceId> {
  const withoutRecord = store.instances
    .list()
    .filter(
      ({ vaultId, unconfirmed, recordProblem, endedElsewhere }) =>
        vaultId === id &&
        unconfirmed !== undefined &&
        (recordProblem !== undefined || endedElsewhere === 'deleted'),
    )
    .filter((instance) => store.instances.recordPlace(instance.id) === null);
  return new Set(withoutRecord.map((instance) => instance.id));
}

/** Instances of this home. */
const knownHere = ({ store }: Pick<Engine, 'store'>): Set<InstanceId> =>
  new Set(store.instances.list().map(({ id }) => id));

/** Between writing the record and writing it down here a home needs so much time at most, in ms. */
const patienceMs = 15 * 60_000;

/**
 * Whose is an instance that this home has begun to protect. Another home may have made it under the id that was claimed in
 * the vault; one that this home was killed at is nobody's, and is taken in until it goes on with it.
 */
async function begunBy(
  { writer }: Pick<Engine, 'writer'>,
  vault: Vault,
  id: InstanceId,
): Promise<'this home' | 'another home' | 'nobody'> {
  const last = await lastWriteOfRecord(vault, id);
  if (last === undefined) return 'this home';
  if (last.writtenBy.home !== writer.home) return 'another home';
  const age = (await vault.storage.now()).getTime() - Date.parse(last.writtenAt);
  return age > patienceMs ? 'nobody' : 'this home';
}
