import { join } from 'node:path';
import type { Client } from '../../../main/compose.ts';
import { completeJob } from '../../support/apps/app.ts';
import type { TestServer } from '../../support/servers/postgres-server.ts';
import type { Home } from './fixtures.ts';

/** Adds a server under a name; its password comes from the environment. */
export async function addServer(
  client: Client,
  home: Pick<Home, 'passwordVariable'>,
  name: string,
  { host, port, user }: Pick<TestServer, 'host' | 'port'> & { readonly user: string },
): Promise<void> {
  await client.servers.add({
    name,
    address: { host, port, user, maintenanceDatabase: 'postgres', tls: 'disable' },
    credential: { kind: 'env', variable: home.passwordVariable },
  });
}

/** Makes a vault in a folder beside the home. */
export async function addVault(client: Client, home: Pick<Home, 'folder'>, name = 'archive'): Promise<void> {
  await client.vaults.add({ name, location: { kind: 'folder', path: join(home.folder, 'vault') } });
}

/** Protects a database in the vault `archive` and backs it up; the ids of both. */
export async function protectAndBackUp(
  client: Client,
  server: string,
  database: string,
): Promise<{ instance: string; point: string }> {
  const { id } = await client.instances.protect({ server, database, vault: 'archive' });
  return { instance: id, point: await backUp(client, id) };
}

/** Backs an instance up; the id of the recovery point. */
export async function backUp(client: Client, instance: string): Promise<string> {
  const { pointId } = await completeJob({ client }, client.backup.start({ instance }));
  if (pointId === undefined) throw new Error('the backup gave no recovery point');
  return pointId;
}
