import type { DumpSelection } from '../../../../shared/instances/dump-selection.ts';
import type { BackupGap } from '../../../../shared/privileges.ts';
import type { Connection } from '../../connect/connect.ts';
import type { BackupCheck, BackupNote } from '../backup-check.ts';
import { readForeseen } from '../../dump/restorability/read-foreseen.ts';
import { readDefaultPrivileges } from './default-privileges.ts';
import { readDumpLimits } from './dump-limits.ts';
import { readRelationGaps } from './relation-gaps.ts';
import { readCheckedRole, type CheckedRole } from './checked-role.ts';
import { foreseeLeftOut } from '../../dump/left-out/compare.ts';
import type { Excluded } from '../../dump/selection/read-excluded.ts';
import { readBroken, type BrokenReference } from '../../dump/selection/read-broken.ts';
import { withoutExcluded } from '../without-excluded.ts';
import { readDataRelations } from '../../dump/left-out/read-relations.ts';
import { readSchemas } from './schemas.ts';
import { readSuperuserOnly } from './superuser-only.ts';
import { settingNotes } from './setting-notes.ts';

export interface BackupCheckOptions {
  /** Connections that a backup holds at the same time; default 1, pg_dump's own. */
  readonly connectionsNeeded?: number;
  /** What is not dumped; absent: the whole database is. */
  readonly selection?: DumpSelection | undefined;
}

/**
 * Asks the server whether pg_dump, run by a role in the connected database, would get to read all that it
 * needs, and what a restore would lack. Eleven queries, or fourteen where functions of users are run by a restore,
 * however many tables; only what is missing comes back. Changes nothing, and any login may ask, about itself
 * (default: the role that the session acts as) or another. A role that does not exist is
 * asked about as PUBLIC. Inside a transaction it sees what the transaction granted.
 *
 * The connection's search_path should be empty, as connect() leaves it.
 */
export async function readBackupCheck(
  connection: Connection,
  roleName?: string,
  options: BackupCheckOptions = {},
): Promise<BackupCheck> {
  const checked = await readCheckedRole(connection, roleName);
  const limits = await readDumpLimits(connection, checked);
  const schemas = await readSchemas(connection, checked);
  const relations = await readRelationGaps(connection, checked);
  const largeObjects = await readLargeObjectGaps(connection, checked, {
    compatible: limits.largeObjectsOpen,
  });
  const defaults = await readDefaultPrivileges(connection, checked, {
    largeObjectsOpen: limits.largeObjectsOpen,
  });
  const locks = await readBlockingLocks(connection);
  const superuserOnly = await readSuperuserOnly(connection, checked);

  const data = await readDataRelations(connection, checked.server.traits, options.selection);
  const broken = await readBroken(connection, data.excluded.relations);

  const { database, server, role } = checked;
  const foreseen = await readForeseen(connection, server.traits);
  const gaps: BackupGap[] = [
    ...checked.gaps,
    ...schemas.gaps,
    ...relations.gaps,
    ...largeObjects.gaps,
    ...defaults.gaps,
  ];
  const whole: BackupCheck = {
    database,
    role,
    server,
    gaps,
    notes: [
      ...locks,
      ...settingNotes(limits, {
        database,
        azure: server.traits.managedBy === 'azure',
        connectionsNeeded: options.connectionsNeeded ?? 1,
      }),
      ...defaults.notes,
      ...everybodyCreates(schemas.openToAll, role),
      ...superuserOnly,
      ...foreseeLeftOut(data).map((found) => ({ kind: 'left out', ...found }) as const),
      ...selectionNotes(data.excluded, broken),
      ...foreseen.map((one) => ({ kind: 'restorability', foreseen: one }) as const),
    ],
    counts: {
      schemas: schemas.schemas.length,
      tables: relations.counts.tables,
      sequences: relations.counts.sequences,
      largeObjects: largeObjects.count,
    },
    schemas: schemas.schemas,
    creators: defaults.creators,
  };
  return withoutExcluded(whole, data.excluded);
}

const everybodyCreates = (
  schemas: readonly string[],
  { superuser, readsAllData }: CheckedRole['role'],
): BackupNote[] =>
  schemas.length === 0 || superuser || readsAllData ? [] : [{ kind: 'everybody creates', schemas }];

function selectionNotes({ unused }: Excluded, broken: readonly BrokenReference[]): BackupNote[] {
  return unused.length + broken.length === 0 ? [] : [{ kind: 'selection', unused, broken }];
}

/** Large objects that the role may not open. pg_read_all_data does not cover them. */
async function readLargeObjectGaps(
  connection: Connection,
  { oid, role, server }: CheckedRole,
  options: { compatible: boolean },
): Promise<{ count: number; gaps: BackupGap[] }> {
  const granted = server.traits.hasLargeObjectPrivilegeFunction
    ? `has_largeobject_privilege($1::oid, m.oid, 'SELECT') IS NOT FALSE`
    : `EXISTS (SELECT FROM aclexplode(coalesce(m.lomacl, acldefault('L', m.lomowner))) a
                  WHERE a.privilege_type = 'SELECT' AND (a.grantee = 0 OR pg_has_role($1::oid, a.grantee, 'USAGE')))`;
  const rows = await connection.query<{ count: number; oid: string | null; owner: string }>(
    `
    SELECT counted.count, gap.oid::text AS oid, pg_get_userbyid(gap.lomowner)::text AS owner
      FROM (SELECT count(*)::int AS count FROM pg_largeobject_metadata) counted
      LEFT JOIN (SELECT m.oid, m.lomowner FROM pg_largeobject_metadata m WHERE NOT $2 AND NOT ${granted}) gap ON true
     ORDER BY gap.oid`,
    // lo_compat_privileges lets everybody read all of them, as before 9.0
    [oid, role.superuser || options.compatible],
  );
  return {
    count: rows[0]?.count ?? 0,
    gaps: rows.flatMap((row) =>
      row.oid === null ? [] : [{ kind: 'large object', oid: row.oid, owner: row.owner }],
    ),
  };
}

/**
 * Who holds, or waits for, the one lock that keeps pg_dump out: ACCESS EXCLUSIVE. Whoever asks after one that
 * waits, waits as well. Of other logins' sessions only members of pg_read_all_stats see since when and why.
 */
async function readBlockingLocks(connection: Connection): Promise<Extract<BackupNote, { kind: 'lock' }>[]> {
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
