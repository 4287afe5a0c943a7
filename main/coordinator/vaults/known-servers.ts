import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import type { KnownServers } from '../../vault/carry-over/known-servers.ts';
import type { Engine } from '../engine.ts';
import { recordedServer } from '../instances/record.ts';

/** Servers of the vault's instances whose address somebody here has confirmed. */
export function knownServers({ store }: Pick<Engine, 'store'>, { id }: VaultSummary): KnownServers {
  const confirmed = new Map(
    store.servers
      .list()
      .filter(({ unconfirmed }) => unconfirmed === undefined)
      .map((server) => [server.id, recordedServer(server)]),
  );
  const instances = store.instances
    .list()
    .filter(({ vaultId, serverId }) => vaultId === id && confirmed.has(serverId));
  const used = new Set(instances.map(({ serverId }) => serverId));
  return {
    servers: new Map([...confirmed].filter(([serverId]) => used.has(serverId))),
    ofInstance: new Map(instances.map((instance) => [instance.id, instance.serverId])),
  };
}
