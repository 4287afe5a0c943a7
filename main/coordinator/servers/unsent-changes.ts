import { isDeepStrictEqual } from 'node:util';
import { RecordedServer } from '../../../shared/instances/instances.ts';
import { serverPlace } from '../../../shared/servers/servers.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Engine } from '../engine.ts';
import { recordedServer } from '../instances/record.ts';

/** Writes into a vault what it has not been told yet of servers that changed or were removed here. */
export async function writeUnsentChanges({ store }: Pick<Engine, 'store'>, vault: Vault): Promise<void> {
  for (const change of store.vaultServers.unsent(vault.id)) {
    if (change.removed) {
      await vault.removeServer(change.recordedAs);
      await whenFree(() => store.vaultServers.forget(vault.id, change));
      continue;
    }
    const now = () => store.servers.list().find(({ id }) => id === change.serverId);
    const server = now();
    // removed at this moment: the next one who opens the vault says so
    if (server === undefined) continue;
    const sent = recordedServer(server);
    await vault.changeServer(change.recordedAs, (stands) => afterChange(change.before, sent, stands));
    await whenFree(() =>
      store.transaction(() => {
        const newest = now();
        const isSent = newest === undefined || isDeepStrictEqual(recordedServer(newest), sent);
        store.vaultServers.setSent(vault.id, change, isSent ? null : sent);
      }),
    );
  }
}

const words = ['name', 'environment'] as const;
const address = ['host', 'port', 'user', 'maintenanceDatabase', 'tls', 'pooler'] as const;

/**
 * What a vault says of a server after a change here. Only what changed is written: another workstation may have changed
 * the rest. The address only where the vault had the one that was changed; where it has another one, that is how another
 * workstation reaches the server, by a tunnel for example, and the change concerns this one alone.
 */
export function afterChange(
  before: RecordedServer,
  after: RecordedServer,
  stands: RecordedServer | undefined,
): RecordedServer {
  if (stands === undefined) return after;
  const fields = serverPlace(stands) === serverPlace(before) ? [...words, ...address] : words;
  const changed = fields.filter((field) => before[field] !== after[field]);
  const changes = Object.fromEntries(changed.map((field) => [field, after[field]]));
  const all = Object.entries({ ...stands, ...changes }).filter(([, value]) => value !== undefined);
  return RecordedServer.parse(Object.fromEntries(all));
}
