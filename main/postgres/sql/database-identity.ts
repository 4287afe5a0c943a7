import type { Manifest } from '../../../shared/points/manifest.ts';
import type { Connection } from '../connect/connect.ts';

export type DatabaseIdentity = Pick<Manifest['database'], 'oid' | 'systemIdentifier'>;

/**
 * By what the connected database is known again after it was renamed: its oid, and the identifier that initdb gave its
 * cluster, where the login may ask for that.
 */
export async function readDatabaseIdentity(connection: Connection): Promise<DatabaseIdentity> {
  const [database] = await connection.query<{ oid: string }>(
    'SELECT oid::text AS oid FROM pg_database WHERE datname = current_database()',
  );
  if (database === undefined) return {};
  return { oid: Number(database.oid), ...(await readSystemIdentifier(connection)) };
}

/**
 * The database that has an oid on the connected server now, and the identifier of its cluster as far as the login may ask
 * for it; undefined where none has it, or nobody may connect to it.
 */
export async function readDatabaseOfOid(
  connection: Connection,
  oid: number,
): Promise<(Pick<DatabaseIdentity, 'systemIdentifier'> & { readonly name: string }) | undefined> {
  const [database] = await connection.query<{ name: string }>(
    'SELECT datname AS name FROM pg_database WHERE oid = $1::oid AND datallowconn AND datconnlimit <> -2',
    [String(oid)],
  );
  if (database === undefined) return undefined;
  return { name: database.name, ...(await readSystemIdentifier(connection)) };
}

/** The identifier of the connected cluster, where the login may ask for it. */
export async function readSystemIdentifier(
  connection: Connection,
): Promise<Pick<DatabaseIdentity, 'systemIdentifier'>> {
  const [right] = await connection.query<{ allowed: boolean }>(
    "SELECT has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE') AS allowed",
  );
  // Asked for by itself: PostgreSQL looks at the privilege even where the function would not be called.
  if (right?.allowed !== true) return {};
  const [cluster] = await connection.query<{ identifier: string }>(
    'SELECT system_identifier::text AS identifier FROM pg_catalog.pg_control_system()',
  );
  // It is kept in 64 bits without a sign, which SQL shows with one.
  return cluster === undefined
    ? {}
    : { systemIdentifier: String(BigInt.asUintN(64, BigInt(cluster.identifier))) };
}
