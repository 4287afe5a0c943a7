import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { Connection } from './connect.ts';
import { majorOf, managedBySql, serverTraits, type Provider, type ServerTraits } from './server-traits.ts';

/** What a session says about its server and a login. Read-only. */
export interface ServerFacts {
  readonly version: string;
  readonly versionNumber: number;
  /** For words; what follows from it is in the traits. */
  readonly major: number;
  readonly traits: ServerTraits;
  readonly user: string;
  readonly superuser: boolean;
  readonly createDb: boolean;
  /** Encoding of the connected database, by PostgreSQL's name. */
  readonly encoding: string;
  /** TLS version of this connection, or null without TLS. */
  readonly tls: string | null;
}

/** About the session's own login, or about another one that an administrator asks for. */
export async function readServerFacts(connection: Connection, login?: string): Promise<ServerFacts> {
  const [row] = await connection.query<{
    version: string;
    number: number;
    managed_by: Provider | null;
    user: string;
    superuser: boolean;
    create_db: boolean;
    encoding: string;
    tls: string | null;
  }>(
    `
    SELECT current_setting('server_version') AS version,
           current_setting('server_version_num')::int AS number,
           ${managedBySql} AS managed_by,
           r.rolname::text AS user,
           r.rolsuper AS superuser,
           r.rolcreatedb OR r.rolsuper AS create_db,
           current_setting('server_encoding') AS encoding,
           (SELECT s.version FROM pg_stat_ssl s WHERE s.pid = pg_backend_pid() AND s.ssl) AS tls
      FROM pg_roles r WHERE r.rolname = coalesce($1, session_user)`,
    [login ?? null],
  );
  if (row === undefined) {
    if (login === undefined) throw new Error('the server does not know the session’s own role');
    throw new PgkeepError('UserErrorNotFound', `The server has no role ${inQuotes(login)}.`);
  }
  const major = majorOf(row.number);
  return {
    version: row.version,
    versionNumber: row.number,
    major,
    traits: serverTraits({ major, managedBy: row.managed_by }),
    user: row.user,
    superuser: row.superuser,
    createDb: row.create_db,
    encoding: row.encoding,
    tls: row.tls,
  };
}
