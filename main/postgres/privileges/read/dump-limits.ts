import type { Connection } from '../../connect/connect.ts';
import type { CheckedRole } from './checked-role.ts';

/** ALTER ROLE … SET, ALTER ROLE … IN DATABASE … SET, or one of those that hold for every login. */
type SettingPlace = 'login' | 'login in database' | 'everybody';

/** Limits and settings that a dump by one login meets. -1 means no limit. */
export interface DumpLimits {
  /** Whose sessions they are: the login, also where it acts as another role. */
  readonly login: string;
  /** The session that asks is one of the login's own, and is counted below. */
  readonly own: boolean;
  readonly superuser: boolean;
  readonly connections: {
    readonly server: number;
    /** Of `server`, those that are kept for superusers and others who are let in last. */
    readonly reserved: number;
    readonly database: number;
    readonly role: number;
    readonly used: { readonly server: number; readonly database: number; readonly role: number };
  };
  readonly allowsConnections: boolean;
  /** ISO time from which on the password is no longer taken. */
  readonly passwordExpires: string | null;
  readonly now: string;
  /** What max_locks_per_transaction and the number of backends make room for in the shared lock table. */
  readonly lockTable: {
    readonly perTransaction: number;
    readonly capacity: number;
    readonly documented: number;
  };
  /** Tables, sequences and views: pg_dump holds a lock on each until it ends. */
  readonly relations: number;
  /** Another role that every session of this login starts as (ALTER ROLE … SET role). */
  readonly startsAs: string | null;
  /** For whom the settings that a remedy changes stand, by name; absent where the server itself has them so. */
  readonly setFor: Readonly<Record<string, SettingPlace>>;
  /** Sent data that nobody takes for so long ends the connection; 0 or absent: the operating system's. */
  readonly tcpUserTimeout: string | null;
  /** Minutes, up to 16; -1: off. */
  readonly oldSnapshotThreshold: number;
  readonly largeObjectsOpen: boolean;
  /** Null on a server that is no standby. Milliseconds; -1: a query is never cancelled. */
  readonly standbyDelay: number | null;
}

/** Reads them as they apply to the login in this database, by ALTER ROLE and ALTER DATABASE … SET as well. */
export async function readDumpLimits(
  connection: Connection,
  { own, role }: CheckedRole,
): Promise<DumpLimits> {
  const [row] = await connection.query<{
    login: string;
    superuser: boolean;
    now: string;
    role_limit: number;
    database_limit: number;
    allows: boolean;
    expires: string | null;
    used_server: number;
    used_database: number;
    used_role: number;
    relations: number;
    in_recovery: boolean;
    reserve_member: boolean;
    settings: Record<string, string>;
    overrides: Record<string, string>;
    places: Record<string, SettingPlace>;
  }>(limitsQuery, [role.name, own, settingNames]);
  if (row === undefined) throw new Error('the connected database is not in pg_database');
  const number = (name: string) => Number(row.settings[name] ?? 0);
  const text = (name: string) => row.overrides[name] ?? row.settings[name] ?? null;
  const startsAs = row.overrides['role'];
  const tcpUserTimeout = text('tcp_user_timeout');
  return {
    login: row.login,
    own,
    superuser: row.superuser,
    connections: {
      server: number('max_connections'),
      reserved:
        number('superuser_reserved_connections') + (row.reserve_member ? 0 : number('reserved_connections')),
      database: row.database_limit,
      role: row.role_limit,
      used: { server: row.used_server, database: row.used_database, role: row.used_role },
    },
    allowsConnections: row.allows,
    passwordExpires: row.expires,
    now: row.now,
    lockTable: lockTableOf(number),
    relations: row.relations,
    startsAs: startsAs === undefined || startsAs === 'none' || startsAs === role.name ? null : startsAs,
    setFor: row.places,
    tcpUserTimeout: tcpUserTimeout === null || /^0\D*$/.test(tcpUserTimeout) ? null : tcpUserTimeout,
    oldSnapshotThreshold: 'old_snapshot_threshold' in row.settings ? number('old_snapshot_threshold') : -1,
    largeObjectsOpen: text('lo_compat_privileges') === 'on',
    standbyDelay: row.in_recovery ? number('max_standby_streaming_delay') : null,
  };
}

/** How much room the settings make in the shared lock table. */
function lockTableOf(number: (setting: string) => number): DumpLimits['lockTable'] {
  const perTransaction = number('max_locks_per_transaction');
  const sessions = number('max_connections') + number('max_prepared_transactions');
  const helpers =
    1 +
    (number('autovacuum_worker_slots') || number('autovacuum_max_workers')) +
    number('max_worker_processes') +
    number('max_wal_senders');
  return {
    perTransaction,
    capacity: perTransaction * (sessions + helpers),
    documented: perTransaction * sessions,
  };
}

const settingNames = [
  'max_connections',
  'superuser_reserved_connections',
  'reserved_connections',
  'max_prepared_transactions',
  'max_locks_per_transaction',
  'autovacuum_max_workers',
  'autovacuum_worker_slots',
  'max_worker_processes',
  'max_wal_senders',
  'old_snapshot_threshold',
  'max_standby_streaming_delay',
  'tcp_user_timeout',
  'lo_compat_privileges',
];

/** $1: the name of the role; $2: whether the session is its own; $3: names of settings. */
const limitsQuery = `
    WITH login AS (
      SELECT r.oid, r.rolname, r.rolsuper, r.rolconnlimit, r.rolvaliduntil FROM (VALUES (1)) one
        LEFT JOIN pg_roles r ON r.rolname = CASE WHEN $2 THEN session_user::text ELSE $1 END
    ), client AS (
      -- of other logins' sessions only these columns are visible to everybody
      SELECT a.datid, a.usesysid FROM pg_stat_activity a
       WHERE a.datid IS NOT NULL AND a.usesysid IS NOT NULL AND coalesce(a.backend_type, 'client backend') = 'client backend'
    )
    SELECT coalesce(login.rolname::text, $1) AS login, coalesce(login.rolsuper, false) AS superuser,
           to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS now,
           coalesce(login.rolconnlimit, -1) AS role_limit, d.datconnlimit AS database_limit, d.datallowconn AS allows,
           CASE WHEN isfinite(login.rolvaliduntil)
                THEN to_char(login.rolvaliduntil AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') END AS expires,
           (SELECT count(*)::int FROM client) AS used_server,
           (SELECT count(*)::int FROM client WHERE client.datid = d.oid) AS used_database,
           (SELECT count(*)::int FROM client WHERE client.usesysid = login.oid) AS used_role,
           (SELECT count(*)::int FROM pg_class c
             WHERE c.oid >= 16384::oid AND c.relkind IN ('r', 'p', 'S', 'v', 'm') AND c.relpersistence <> 't') AS relations,
           pg_is_in_recovery() AS in_recovery,
           coalesce((SELECT pg_has_role(login.oid, p.oid, 'USAGE') FROM pg_roles p
                      WHERE p.rolname = 'pg_use_reserved_connections'), false) AS reserve_member,
           (SELECT json_object_agg(s.name, s.reset_val) FROM pg_settings s WHERE s.name = ANY ($3)) AS settings,
           overridden.overrides, overridden.places
      FROM pg_database d, login, LATERAL (
           SELECT coalesce(json_object_agg(o.name, o.value), '{}') AS overrides,
                  coalesce(json_object_agg(o.name, o.place), '{}') AS places FROM (
             SELECT DISTINCT ON (pair.name) pair.name, pair.value,
                    CASE WHEN s.setrole = 0 THEN 'everybody' WHEN s.setdatabase = 0 THEN 'login'
                         ELSE 'login in database' END AS place
               FROM pg_db_role_setting s, unnest(s.setconfig) AS text,
                    LATERAL (SELECT split_part(text, '=', 1) AS name, substr(text, strpos(text, '=') + 1) AS value) pair
              WHERE s.setrole IN (0, login.oid) AND s.setdatabase IN (0, d.oid) AND pair.name = ANY ($3::text[] || 'role'::text)
              ORDER BY pair.name, s.setrole = 0, s.setdatabase = 0) o) overridden
     WHERE d.datname = current_database()`;
