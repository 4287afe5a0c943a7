import type { BackupGap } from '../../../../shared/privileges.ts';
import type { Connection } from '../../connect/connect.ts';
import { majorOf, managedBySql, serverTraits, type Provider } from '../../connect/server-traits.ts';
import type { BackupCheck, BackupRole } from '../backup-check.ts';

/** Who is asked about, and where. */
export interface CheckedRole {
  readonly database: string;
  readonly server: BackupCheck['server'];
  readonly role: BackupRole;
  /** For has_…_privilege: 0, which stands for PUBLIC, where there is no such role. */
  readonly oid: string;
  /** The session's own login: what it says about itself has been proved by connecting. */
  readonly own: boolean;
  readonly gaps: readonly BackupGap[];
}

/** Reads the role that would run pg_dump, and whether it gets into the database. */
export async function readCheckedRole(connection: Connection, roleName?: string): Promise<CheckedRole> {
  const [row] = await connection.query<{
    version: string;
    number: number;
    managed_by: Provider | null;
    database: string;
    name: string;
    oid: string;
    own: boolean;
    found: boolean;
    can_login: boolean;
    superuser: boolean;
    bypass_rls: boolean;
    reads_all: boolean;
    member: boolean;
    member_inherit: boolean | null;
    member_set: boolean | null;
    inherits: boolean;
    may_connect: boolean;
  }>(roleQuery, [roleName ?? null]);
  if (row === undefined) throw new Error('the connected database is not in pg_database');
  const major = majorOf(row.number);
  const gaps: BackupGap[] = [];
  if (!row.found) gaps.push({ kind: 'role' });
  // Who is in may be so by SET ROLE, from a login that has the right to.
  else if (!row.can_login && roleName !== undefined) gaps.push({ kind: 'login' });
  if (!row.may_connect) gaps.push({ kind: 'connect' });
  return {
    database: row.database,
    server: { version: row.version, major, traits: serverTraits({ major, managedBy: row.managed_by }) },
    role: {
      name: row.name,
      exists: row.found,
      canLogin: row.can_login,
      superuser: row.superuser,
      bypassRls: row.bypass_rls,
      readsAllData: row.reads_all,
      readAllData: row.member ? { inherit: row.member_inherit ?? true, set: row.member_set ?? true } : null,
      inherits: row.inherits,
    },
    oid: row.oid,
    own: row.own,
    gaps,
  };
}

/** $1: the name of the role; null: the one that the session acts as. */
const roleQuery = `
    WITH asked AS (SELECT coalesce($1::text, current_user::text) AS name)
    SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
           ${managedBySql} AS managed_by,
           current_database()::text AS database,
           asked.name, coalesce(r.oid, 0::oid)::text AS oid,
           $1::text IS NULL OR $1::text = session_user::text AS own,
           r.oid IS NOT NULL AS found,
           coalesce(r.rolcanlogin, false) AS can_login, coalesce(r.rolsuper, false) AS superuser,
           coalesce(r.rolbypassrls, false) AS bypass_rls,
           coalesce((SELECT pg_has_role(r.oid, p.oid, 'USAGE') FROM pg_roles p
                      WHERE p.rolname = 'pg_read_all_data'), false) AS reads_all,
           own.member, own.inherit AS member_inherit, own.set AS member_set,
           coalesce(r.rolinherit, true) AS inherits,
           has_database_privilege(coalesce(r.oid, 0::oid), d.oid, 'CONNECT') AS may_connect
      FROM asked JOIN pg_database d ON d.datname = current_database() LEFT JOIN pg_roles r ON r.rolname = asked.name
     CROSS JOIN LATERAL (
       -- the options came with 16: before, there are no such columns
       SELECT count(*) > 0, bool_or((to_jsonb(m) ->> 'inherit_option')::bool), bool_or((to_jsonb(m) ->> 'set_option')::bool)
         FROM pg_auth_members m JOIN pg_roles p ON p.oid = m.roleid
        WHERE p.rolname = 'pg_read_all_data' AND m.member = r.oid) AS own(member, inherit, set)`;
