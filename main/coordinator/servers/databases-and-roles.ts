import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { createEmptyDatabase } from '../../postgres/restore/database/create-empty.ts';
import { createRole, listRoles } from '../../postgres/sql/roles.ts';
import type { Engine } from '../engine.ts';
import { connectTo, type ReachedServer } from './reach-database.ts';

/** The little administration that a restore or a new database may need on a server. */
export async function rolesOf(engine: Engine, server: ReachedServer): Promise<string[]> {
  await using connection = await connectTo(engine, server, server.maintenanceDatabase);
  return await listRoles(connection);
}

export async function createDatabaseOn(
  engine: Engine,
  server: ServerSummary,
  database: {
    readonly name: string;
    readonly owner?: string | undefined;
    readonly encoding?: string | undefined;
  },
): Promise<{ name: string }> {
  await using connection = await connectTo(engine, server, server.maintenanceDatabase);
  await createEmptyDatabase(connection, database);
  return { name: database.name };
}

export async function createRoleOn(
  engine: Engine,
  server: ServerSummary,
  role: { readonly name: string; readonly canLogin: boolean; readonly ticket?: string | undefined },
): Promise<{ name: string }> {
  const { name, canLogin, ticket } = role;
  await using connection = await connectTo(engine, server, server.maintenanceDatabase);
  if (ticket === undefined) await createRole(connection, { name, canLogin });
  else await engine.tickets.spend(ticket, (password) => createRole(connection, { name, canLogin, password }));
  return { name };
}
