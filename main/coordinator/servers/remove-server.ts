import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { listOf } from '../../../shared/words/counts.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { forgetSecret } from '../../credentials/keep-secret.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';
import { forgetLeftDatabases } from '../jobs/recovery/forget-leftovers.ts';
import { releaseSource } from './allowed-variables.ts';
import { tellVaults } from './tell-vaults.ts';

/**
 * Forgets a server and its login. Refused while an instance needs it, or half-made databases are to be dropped
 * there that `leaveDatabases` does not name. Vaults that have a record of it get one that says so, unless it came with a
 * vault and was never confirmed here; `warnings` say which do not have it yet.
 */
export async function removeServer(
  engine: Engine,
  server: ServerSummary,
  leaveDatabases: readonly string[] = [],
): Promise<{ removed: boolean; leftDatabases: string[]; warnings?: string[] }> {
  let leftDatabases: string[] = [];
  const { store } = engine;
  await whenFree(() =>
    store.transaction(() => {
      const users = store.instances.list().filter(({ serverId }) => serverId === server.id);
      if (users.length > 0) {
        const names = users.map(({ name }) => inQuotes(name));
        throw new PgkeepError('UserErrorJobConflict', `${server.name} is needed by ${listOf(names, 6)}.`, {
          remedy: 'Stop protecting its databases and delete their recovery points first.',
        });
      }
      leftDatabases = forgetLeftDatabases(store, server, leaveDatabases);
      store.servers.remove(server.id);
      if (server.unconfirmed === undefined) store.vaultServers.setRemoved(server.id);
      else store.vaultServers.forgetServer(server.id);
      releaseSource(engine, server.credential);
    }),
  );
  await forgetSecret(engine, server.id, server.credential.kind);
  const warnings = await tellVaults(engine, server.id);
  return { removed: true, leftDatabases, ...(warnings.length === 0 ? {} : { warnings }) };
}
