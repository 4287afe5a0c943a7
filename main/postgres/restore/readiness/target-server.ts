import type { Finding } from '../../../../shared/findings.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { inQuotes } from '../../../../shared/words/in-quotes.ts';
import type { ServerFacts } from '../../connect/server-facts.ts';
import type { Connection } from '../../connect/connect.ts';

/** What lets a session of a tool write whose login is read-only by default. */
export const writable = '-c default_transaction_read_only=off';

/** Where sessions of a login are read-only by default: nowhere, by a setting of its own, or on the whole server. */
export type ReadOnlyDefault = 'no' | 'own' | 'server';

/**
 * Whether sessions of the login are read-only by default. What is set for the login or the database is the
 * choice of whoever set it for applications; what holds on the whole server (also on Azure, whose servers turn
 * read-only before their disk is full) means the restore, too.
 */
export async function readOnlyDefault(connection: Connection, login: string): Promise<ReadOnlyDefault> {
  const [row] = await connection.query<{ own: boolean | null; session: boolean | null; reset: boolean }>(
    `WITH own AS (
       SELECT r.rolname::text AS login, split_part(c.line, '=', 2)::bool AS value,
              CASE WHEN s.setrole <> 0 AND s.setdatabase <> 0 THEN 1 WHEN s.setrole <> 0 THEN 2 ELSE 3 END AS rank
         FROM pg_db_role_setting s CROSS JOIN unnest(s.setconfig) AS c(line)
         JOIN pg_roles r ON s.setrole IN (0, r.oid)
         LEFT JOIN pg_database d ON d.oid = s.setdatabase
        WHERE c.line LIKE 'default\\_transaction\\_read\\_only=%' AND (s.setrole, s.setdatabase) <> (0, 0)
          AND (s.setdatabase = 0 OR d.datname = current_database()) AND r.rolname IN ($1, session_user))
     SELECT (SELECT value FROM own WHERE login = $1 ORDER BY rank LIMIT 1) AS own,
            (SELECT value FROM own WHERE login = session_user ORDER BY rank LIMIT 1) AS session,
            (SELECT reset_val = 'on' FROM pg_settings WHERE name = 'default_transaction_read_only') AS reset`,
    [login],
  );
  if (row === undefined || row.own === false) return 'no';
  if (row.own === true) return 'own';
  return row.reset && row.session !== true ? 'server' : 'no';
}

/** A standby takes no writes at all; a read-only default of the login is switched off for the restore. */
export async function checkWrites(connection: Connection, { user }: ServerFacts): Promise<Finding[]> {
  const title = 'Writes';
  const [row] = await connection.query<{ standby: boolean; host: string | null; port: number | null }>(
    `SELECT pg_is_in_recovery() AS standby, r.sender_host AS host, r.sender_port AS port
       FROM (SELECT) AS one LEFT JOIN pg_stat_wal_receiver r ON true LIMIT 1`,
  );
  if (row?.standby === true) {
    const primary = row.host === null ? '' : ` Its primary is ${row.host}, port ${row.port}.`;
    return [
      {
        title,
        severity: 'blocker',
        code: 'UserErrorTargetReadOnly',
        message: `The target is a standby, which takes no writes.${primary}`,
        remedy: 'Restore to the primary, or to another server.',
      },
    ];
  }
  const readOnly = await readOnlyDefault(connection, user);
  if (readOnly === 'no') return [];
  if (readOnly === 'own') {
    return [
      {
        title,
        severity: 'ok',
        message: `Sessions of ${user} are read-only by default; the restore switches that off for its own.`,
      },
    ];
  }
  return [
    {
      title,
      severity: 'blocker',
      code: 'UserErrorTargetReadOnly',
      message: 'The target is set read-only as a whole (default_transaction_read_only).',
      remedy:
        'Find out why before you switch it off: on Azure a server turns read-only when its storage is nearly full.',
    },
  ];
}

/** Sessions of pgkeep's own beside those of pg_restore. */
const ownSessions = 2;

/** Whether as many connections are left as the restore takes at a time. */
export async function checkConnections(
  connection: Connection,
  { user, superuser, traits }: ServerFacts,
  jobs: number,
): Promise<Finding[]> {
  // From 16 on some connections can be reserved for members of a predefined role.
  const reserved = traits.hasReservedConnections
    ? `CASE WHEN pg_has_role(r.oid, 'pg_use_reserved_connections', 'USAGE') THEN 0
              ELSE current_setting('reserved_connections')::int END`
    : '0';
  const [row] = await connection.query<{
    all: number;
    used: number;
    reserved: number;
    limit: number;
    mine: number;
  }>(
    `SELECT current_setting('max_connections')::int AS all, s.used, s.mine, r.rolconnlimit AS limit,
            CASE WHEN r.rolsuper THEN 0
                 ELSE current_setting('superuser_reserved_connections')::int + ${reserved} END AS reserved
       FROM pg_roles r,
            LATERAL (SELECT count(*)::int AS used, count(*) FILTER (WHERE a.usesysid = r.oid)::int AS mine
                       FROM pg_stat_activity a
                      -- of other logins' sessions only who and where is seen
                      WHERE a.usesysid IS NOT NULL AND a.datid IS NOT NULL AND a.pid <> pg_backend_pid()
                        AND coalesce(a.backend_type, 'client backend') = 'client backend') AS s
      WHERE r.rolname = $1`,
    [user],
  );
  if (row === undefined) return [];
  const needed = jobs + ownSessions;
  const ofServer = Math.max(0, row.all - row.reserved - row.used);
  const ofLogin = superuser || row.limit < 0 ? Infinity : Math.max(0, row.limit - row.mine);
  const left = Math.min(ofServer, ofLogin);
  if (left >= needed) return [];
  const where =
    ofLogin < ofServer
      ? `${user} may have ${row.limit} at a time, of which ${left} ${left === 1 ? 'is' : 'are'} left`
      : `${left} of ${row.all} ${left === 1 ? 'is' : 'are'} left on the target`;
  return [
    {
      title: 'Connections',
      severity: 'warning',
      message: `With ${countOf(jobs, 'job')} the restore takes up to ${needed} connections; ${where}.`,
      remedy:
        jobs === 1
          ? 'Free connections before you restore.'
          : 'Restore with fewer jobs, or free connections before.',
    },
  ];
}

/** The tablespace in which the source has what names none. */
export async function checkDefaultTablespace(
  connection: Connection,
  tablespace: string | undefined,
): Promise<Finding[]> {
  if (tablespace === undefined || tablespace === 'pg_default') return [];
  const rows = await connection.query('SELECT FROM pg_tablespace WHERE spcname = $1', [tablespace]);
  if (rows.length > 0) return [];
  return [
    {
      title: 'Default tablespace',
      severity: 'warning',
      message: `The source has its default tablespace in ${inQuotes(tablespace)}, which the target does not have: the new database uses the target's own default.`,
      remedy:
        'Create the tablespace on the target before you restore, or go on if its default has the space.',
    },
  ];
}
