import type { Connection } from '../connect/connect.ts';
import { readSystemIdentifier } from './database-identity.ts';

/** A database that is on a server. */
export interface PresentDatabase {
  readonly oid: number;
  readonly name: string;
  /** Whether it is one to back up: no template, and connections to it are allowed. */
  readonly isOpen: boolean;
}

/** All databases of the connected server, templates too, and its cluster's identifier, where the login may ask for it. */
export async function readPresentDatabases(
  connection: Connection,
): Promise<{ readonly systemIdentifier?: string | undefined; readonly databases: PresentDatabase[] }> {
  const rows = await connection.query<{ oid: string; name: string; open: boolean }>(
    `SELECT d.oid::text AS oid, d.datname::text AS name,
            d.datallowconn AND NOT d.datistemplate AND d.datconnlimit <> -2 AS open
       FROM pg_database d
      ORDER BY d.datname`,
  );
  return {
    ...(await readSystemIdentifier(connection)),
    databases: rows.map(({ oid, name, open }) => ({ oid: Number(oid), name, isOpen: open })),
  };
}
