import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { Runner } from '../../../shared/policies/runner.ts';
import type { ServerId } from '../../../shared/ids.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Engine } from '../engine.ts';
import { noteSaid } from '../instances/record.ts';

/** The home that runs the due backups of a server, as its record in a vault said when it was last read. */
export function runnerOfServer(
  { store }: Pick<Engine, 'store'>,
  { serverId, vaultId }: Pick<InstanceSummary, 'serverId' | 'vaultId'>,
): Runner | undefined {
  return store.vaultServers
    .said()
    .find((each) => each.serverId === serverId && each.vaultId === vaultId && each.said.runner !== undefined)
    ?.said.runner;
}

/** Reads anew what the records of a server in a vault say. */
export async function refreshSaid(
  { store }: Pick<Engine, 'store'>,
  vault: Vault,
  serverId: ServerId,
): Promise<void> {
  for (const recordedAs of store.vaultServers.idsIn(vault.id, serverId)) {
    const found = await vault.findServer(recordedAs);
    if (found?.server !== undefined) await noteSaid(store, vault, recordedAs, found.server);
  }
}
