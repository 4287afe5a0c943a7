import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import { serverPlace, type ServerSummary } from '../../../shared/servers/servers.ts';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import type { SaidByVault } from '../../store/tables/servers/vault-servers.ts';
import type { Engine } from '../engine.ts';
import { readPresentDatabases, type PresentDatabase } from '../../postgres/sql/present-databases.ts';
import { connectTo } from '../servers/reach-database.ts';

/** A server, and a vault into which databases of it are protected. */
export interface ServerInVault {
  readonly server: ServerSummary;
  readonly vault: VaultSummary;
}

/** What the vault says of the server, as far as it is known here; undefined where it says nothing. */
export function saidOf(
  { store }: Pick<Engine, 'store'>,
  { server, vault }: ServerInVault,
): SaidByVault | undefined {
  const said = store.vaultServers
    .said()
    .filter(({ serverId, vaultId }) => serverId === server.id && vaultId === vault.id);
  return said.find((each) => each.said.autoProtect !== undefined) ?? said[0];
}

/** The instances of the vault that are of this server, under any entry of it. */
export function instancesOf(
  { store }: Pick<Engine, 'store'>,
  { server, vault }: ServerInVault,
): InstanceSummary[] {
  const place = serverPlace(server);
  const entries = new Set<string>(
    store.servers.list().flatMap((each) => (serverPlace(each) === place ? [each.id] : [])),
  );
  return store.instances
    .list()
    .filter(({ serverId, vaultId }) => vaultId === vault.id && entries.has(serverId));
}

/** The databases that are there now, and what tells the server's cluster apart. */
export async function presentOn(
  engine: Engine,
  server: ServerSummary,
): Promise<{ readonly cluster: string | undefined; readonly databases: PresentDatabase[] }> {
  await using connection = await connectTo(engine, server, server.maintenanceDatabase);
  const { systemIdentifier, databases } = await readPresentDatabases(connection);
  return { cluster: systemIdentifier, databases };
}
