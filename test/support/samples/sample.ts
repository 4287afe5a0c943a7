import pg from 'pg';
import { sampleData } from './sample-data.ts';
import { sampleTables } from './sample-tables.ts';
import { sampleBehaviour } from './sample-behaviour.ts';
import { sampleRoles } from './sample-roles.ts';

export type SampleOptions = {
  /** Roughly what pg_database_size grows by; 1 is the least. */
  megabytes: number;
  /** Roles belong to the server, not to the database: give runs that share a server prefixes of their own. */
  rolePrefix?: string;
};

/**
 * Fills an empty database with a shop: customers, orders, events, documents, and every kind of object that a
 * logical backup meets. The same megabytes give the same content on every major from 12 to 18 (`fingerprint`
 * agrees). The client must be a superuser. Loads about 30 MB a second.
 */
export async function loadSample(client: pg.Client, { megabytes, rolePrefix }: SampleOptions): Promise<void> {
  const roles = sampleRoles(rolePrefix);
  const quotedRoles = {
    owner: pg.escapeIdentifier(roles.owner),
    app: pg.escapeIdentifier(roles.app),
    reader: pg.escapeIdentifier(roles.reader),
    odd: pg.escapeIdentifier(roles.odd),
  };
  const scale = Math.max(1, Math.round(megabytes));
  // In one transaction the rows of new tables need no write-ahead log.
  await client.query('BEGIN');
  try {
    for (const name of Object.values(roles)) await createRole(client, name);
    await client.query(`GRANT ${quotedRoles.app} TO ${quotedRoles.odd}`);
    await client.query("SET LOCAL timezone = 'UTC'");
    await client.query("SET LOCAL maintenance_work_mem = '128MB'");
    await client.query(sampleTables);
    await client.query(sampleData(scale));
    await client.query(sampleBehaviour(quotedRoles));
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
  await client.query('ANALYZE');
}

/** Another database of the server may have brought the role along already. */
async function createRole(client: pg.Client, name: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [name]);
  if (rowCount === 0) await client.query(`CREATE ROLE ${pg.escapeIdentifier(name)} NOLOGIN`);
}
