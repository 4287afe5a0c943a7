import pg from 'pg';
import { inDatabase } from '../databases/test-databases.ts';
import { serverAccess, type ServerAccess } from './access.ts';
import type { SharedServers } from './shared.ts';

/** What a server is made with; the rest is of tests. */
const own = `('postgres', 'template0', 'template1')`;

const namesOf = async (client: pg.Client, sql: string): Promise<string[]> =>
  (await client.query<{ name: string }>(sql)).rows.map(({ name }) => name);

/** A subscription keeps its database from being dropped. */
async function dropSubscriptions(server: ServerAccess, client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ database: string; name: string }>(
    'SELECT datname AS database, subname AS name FROM pg_subscription JOIN pg_database d ON d.oid = subdbid',
  );
  for (const { database, name } of rows) {
    const subscription = `SUBSCRIPTION ${pg.escapeIdentifier(name)}`;
    await inDatabase(server, database, async (inside) => {
      for (const what of [`ALTER ${subscription} DISABLE`, `ALTER ${subscription} SET (slot_name = NONE)`]) {
        await inside.query(what);
      }
      await inside.query(`DROP ${subscription}`);
    });
  }
}

async function dropRoles(server: ServerAccess, client: pg.Client): Promise<void> {
  const roles = await namesOf(
    client,
    `SELECT rolname AS name FROM pg_roles WHERE rolname !~ '^pg_' AND rolname <> 'postgres'`,
  );
  if (roles.length === 0) return;
  const list = roles.map((role) => pg.escapeIdentifier(role)).join(', ');
  for (const database of ['postgres', 'template1']) {
    await inDatabase(server, database, (inside) => inside.query(`DROP OWNED BY ${list} CASCADE`));
  }
  await client.query(`DROP ROLE ${list}`);
}

async function cleanServer(server: ServerAccess): Promise<void> {
  await inDatabase(server, 'postgres', async (client) => {
    await dropSubscriptions(server, client);
    await client.query(
      'SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active',
    );
    const databases = `SELECT datname AS name FROM pg_database WHERE datname NOT IN ${own}`;
    // Only these: one whose DROP was interrupted can't be altered any more.
    for (const name of await namesOf(client, `${databases} AND datistemplate`)) {
      await client.query(`ALTER DATABASE ${pg.escapeIdentifier(name)} IS_TEMPLATE false`);
    }
    for (const name of await namesOf(client, databases)) await server.dropDatabase(name);
    await dropRoles(server, client);
    for (const name of await namesOf(
      client,
      `SELECT spcname AS name FROM pg_tablespace WHERE spcname !~ '^pg_'`,
    )) {
      await client.query(`DROP TABLESPACE ${pg.escapeIdentifier(name)}`);
    }
  });
}

/**
 * Drops what tests left in the shared servers: databases, roles, tablespaces, subscriptions and slots. The names that
 * a test file uses are free again, as for the first file of a run.
 */
export async function cleanServers(servers: SharedServers): Promise<void> {
  await Promise.all(
    Object.entries(servers).map(([major, server]) =>
      cleanServer(serverAccess({ major: Number(major), ...server })),
    ),
  );
}
