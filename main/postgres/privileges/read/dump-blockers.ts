import type { Connection } from '../../connect/connect.ts';
import { sqlName } from '../../sql/names.ts';

/** A session that keeps another one waiting for a lock. */
export interface DumpBlocker {
  /** Null for a prepared transaction. */
  readonly pid: number | null;
  /** Empty where there is none, for example of autovacuum. */
  readonly user: string;
  /** ISO time of the transaction's start; null where the login may not see it. */
  readonly since: string | null;
  /** Its last statement; null where the login may not see it. */
  readonly query: string | null;
}

/** Statements of applications can have megabytes; their beginning tells enough. */
const queryLength = 200;

/**
 * Whom the sessions with this application_name wait for, the longest transaction first; nobody while they wait
 * for no lock. One query. pg_blocking_pids also names who is ahead in the queue for the lock. Of other logins'
 * sessions only members of pg_read_all_stats see since when and why.
 */
export function readDumpBlockers(connection: Connection, applicationName: string): Promise<DumpBlocker[]> {
  return connection.query<DumpBlocker & { [column: string]: unknown }>(
    `SELECT DISTINCT nullif(p.pid, 0) AS pid, coalesce(b.usename, '')::text AS user,
            to_char(b.xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS since,
            CASE WHEN b.query <> '<insufficient privilege>'
                 THEN nullif(left(btrim(regexp_replace(b.query, '\\s+', ' ', 'g')), ${queryLength}), '') END AS query
       FROM pg_stat_activity d
       CROSS JOIN LATERAL unnest(pg_blocking_pids(d.pid)) AS p(pid)
       LEFT JOIN pg_stat_activity b ON b.pid = p.pid
      WHERE d.application_name = $1 AND d.pid <> pg_backend_pid()
      ORDER BY since NULLS LAST, pid`,
    [applicationName],
  );
}

/** "session 1234 (alice, since 2026-11-24 02:10:00 UTC, ALTER TABLE …) and 2 more"; undefined for nobody. */
export function blockerWords(blockers: readonly DumpBlocker[]): string | undefined {
  const [first] = blockers;
  if (first === undefined) return undefined;
  const { pid, user, since, query } = first;
  const about = [
    ...(user === '' ? [] : [sqlName(user)]),
    ...(since === null ? [] : [`since ${since.slice(0, 19).replace('T', ' ')} UTC`]),
    ...(query === null ? [] : [query]),
  ].join(', ');
  const who = `${pid === null ? 'a prepared transaction' : `session ${pid}`}${about === '' ? '' : ` (${about})`}`;
  const more = blockers.length - 1;
  return more === 0 ? who : `${who} and ${more} more`;
}
