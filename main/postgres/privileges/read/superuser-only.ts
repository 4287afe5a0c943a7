import type { Connection } from '../../connect/connect.ts';
import type { BackupNote } from '../backup-check.ts';
import type { CheckedRole } from './checked-role.ts';

/** What pg_dump leaves out, or only half describes, because the role is no superuser. */
export async function readSuperuserOnly(
  connection: Connection,
  { oid, role }: CheckedRole,
): Promise<Extract<BackupNote, { kind: 'superuser only' }>[]> {
  const [row] = await connection.query<{ subscriptions: number; mappings: number; labels: number }>(
    `
    SELECT (SELECT count(s.subdbid)::int FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
             WHERE d.datname = current_database()) AS subscriptions,
           -- as the view pg_user_mappings decides whom it shows the options
           (SELECT count(*)::int FROM pg_user_mappings u JOIN pg_foreign_server f ON f.oid = u.srvid
             WHERE NOT CASE WHEN u.umuser = 0 THEN pg_has_role($1::oid, f.srvowner, 'USAGE')
                            ELSE u.umuser = $1::oid AND (pg_has_role($1::oid, f.srvowner, 'USAGE')
                                 OR has_server_privilege($1::oid, f.oid, 'USAGE')) END) AS mappings,
           (SELECT count(*)::int FROM pg_seclabels l
             WHERE l.objtype NOT IN ('role', 'database', 'tablespace')) AS labels`,
    [oid],
  );
  const found = (what: string, count: number, effect: string) =>
    count === 0 ? [] : [{ kind: 'superuser only' as const, what, count, effect }];
  if (row === undefined || role.superuser) return [];
  return [
    ...found('subscriptions', row.subscriptions, 'pg_dump leaves them out unless a superuser runs it.'),
    ...found(
      'options of user mappings',
      row.mappings,
      'pg_dump writes these mappings without their options, among them user names and passwords.',
    ),
    ...found(
      'security labels',
      row.labels,
      'They are in the backup; a restore sets them only where a superuser loaded their provider.',
    ),
  ];
}
