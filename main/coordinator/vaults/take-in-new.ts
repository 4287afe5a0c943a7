import { InstanceId } from '../../../shared/ids.ts';
import type { InstanceRecord, InstanceSummary } from '../../../shared/instances/instances.ts';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import { messageOf, PgkeepError } from '../../core/errors.ts';
import { whenFree } from '../../store/when-free.ts';
import { instancesPrefix } from '../../vault/layout.ts';
import { idsOf } from '../../vault/listing.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Engine } from '../engine.ts';
import { problemWith, takeOver } from './take-over.ts';

/**
 * Takes in the instances that other workstations have protected in a vault since it was last looked through, unconfirmed
 * as all that comes with a vault. Which there are says one listing of folders; what cannot be read is told by whoever
 * shows the vault. Returns what came.
 */
export async function takeInNew(
  engine: Pick<Engine, 'store' | 'clock' | 'ids' | 'log'>,
  vault: Vault,
  summary: VaultSummary,
): Promise<InstanceSummary[]> {
  const { store } = engine;
  const records: InstanceRecord[] = [];
  const known = knownHere(engine);
  for await (const id of idsOf(vault.storage.listFolders(instancesPrefix), InstanceId)) {
    if (known.has(id)) continue;
    try {
      const found = await vault.findInstance(id);
      if (found !== undefined && problemWith(found.record.server) === undefined) records.push(found.record);
    } catch (error) {
      if (!(error instanceof PgkeepError && error.code === 'UserErrorVaultFormat')) throw error;
      engine.log.warn({ instance: id, problem: messageOf(error) }, 'cannot take an instance in');
    }
  }
  if (records.length === 0) return [];
  return await whenFree(() =>
    store.transaction(() => {
      // another window may have been faster
      const here = knownHere(engine);
      const fresh = records.filter(({ id }) => !here.has(id));
      takeOver(engine, summary, { records: fresh, servers: new Map() });
      const ids = new Set(fresh.map(({ id }) => id));
      return store.instances.list().filter(({ id }) => ids.has(id));
    }),
  );
}

/** Instances of this home, and those that it is just about to protect. */
function knownHere({ store }: Pick<Engine, 'store'>): Set<InstanceId> {
  const begun = store.settings.get('begunProtections') ?? [];
  return new Set([...store.instances.list(), ...begun].map(({ id }) => id));
}
