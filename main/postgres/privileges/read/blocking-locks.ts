import type { Connection } from '../../connect/connect.ts';
import type { BackupNote } from '../backup-check.ts';

/**
 * Who holds, or waits for, the one lock that keeps pg_dump out: ACCESS EXCLUSIVE. Whoever asks after one that
 * waits, waits as well. Of other logins' sessions only members of pg_read_all_stats see since when and why.
 */
export async function readBlockingLocks(
  connection: Connection,
): Promise<Extract<BackupNote, { kind: 'lock' }>[]> {
  const rows = await connection.query<Extract<BackupNote, { kind: 'lock' }>>(`
    SELECT n.nspname::text AS schema, c.relname::text AS table, l.pid, NOT l.granted AS waiting, l.mode,
           coalesce(a.usename, x.owner, '')::text AS user,
           CASE WHEN x.gid IS NULL THEN coalesce(a.application_name, '') ELSE 'prepared transaction' END AS application,
           to_char(coalesce(x.prepared, a.xact_start) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS since,
           CASE WHEN x.gid IS NOT NULL THEN 'PREPARE TRANSACTION ' || quote_literal(x.gid)
                WHEN a.query <> '<insufficient privilege>' THEN nullif(a.query, '') END AS query
      FROM pg_locks l
      JOIN pg_class c ON c.oid = l.relation
      JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_stat_activity a ON a.pid = l.pid
      LEFT JOIN pg_prepared_xacts x ON l.pid IS NULL AND l.virtualtransaction = '-1/' || x.transaction::text
     WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock'
       AND l.database IN (0, (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()))
       AND l.pid IS DISTINCT FROM pg_backend_pid()
       AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND n.nspname !~ '^pg_(temp|toast)'
     ORDER BY n.nspname, c.relname, l.granted DESC, l.pid`);
  return rows.map((row) => ({ ...row, kind: 'lock' }));
}
