import type { BackupGap } from '../../../../shared/privileges.ts';
import type { Connection } from '../../connect/connect.ts';
import type { CheckedRole } from './checked-role.ts';

/** Large objects that the role may not open. pg_read_all_data does not cover them. */
export async function readLargeObjectGaps(
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
