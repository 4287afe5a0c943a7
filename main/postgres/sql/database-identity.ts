import type { Manifest } from '../../../shared/points/manifest.ts';
import type { Connection } from '../connect/connect.ts';

export type DatabaseIdentity = Pick<Manifest['database'], 'oid' | 'systemIdentifier'>;

/**
 * By what the connected database is known again after it was renamed: its oid, and the identifier that initdb gave its
 * cluster, where the login may ask for that.
 */
export async function readDatabaseIdentity(connection: Connection): Promise<DatabaseIdentity> {
  const [database] = await connection.query<{ oid: string; allowed: boolean }>(
    `SELECT oid::text AS oid, has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE') AS allowed
       FROM pg_database WHERE datname = current_database()`,
  );
  if (database === undefined) return {};
  const oid = Number(database.oid);
  // Asked for by itself: PostgreSQL looks at the privilege even where the function would not be called.
  if (!database.allowed) return { oid };
  const [cluster] = await connection.query<{ identifier: string }>(
    'SELECT system_identifier::text AS identifier FROM pg_catalog.pg_control_system()',
  );
  // It is kept in 64 bits without a sign, which SQL shows with one.
  return cluster === undefined
    ? { oid }
    : { oid, systemIdentifier: String(BigInt.asUintN(64, BigInt(cluster.identifier))) };
}
