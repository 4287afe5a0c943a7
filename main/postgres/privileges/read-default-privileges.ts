import type { BackupGap } from '../../../shared/privileges.ts';
import type { Connection } from '../connect.ts';
import type { SchemaCreator } from './backup-check.ts';
import { isUserSchema } from './dumped-relations.ts';
import type { CheckedRole } from './read-role.ts';

/**
 * Who can create what where, and whether the role could read it: roles that own something here or were granted
 * CREATE, in each schema where they may create. A superuser may everywhere; he counts where he did. Azure's own
 * roles are nobody's to alter. ALTER DEFAULT PRIVILEGES: an entry of one schema adds to that of all schemas,
 * which replaces the built-in default.
 */
export async function readDefaultPrivileges(
  connection: Connection,
  { oid, role }: CheckedRole,
): Promise<{ creators: SchemaCreator[]; gaps: BackupGap[] }> {
  const rows = await connection.query<{
    owner: string;
    schema: string | null;
    objects: 'tables' | 'sequences' | 'schemas';
    lacking: boolean;
  }>(
    `
    WITH schema AS (
      SELECT n.oid, n.nspname, n.nspowner, n.nspacl FROM pg_namespace n
       WHERE ${isUserSchema('n.nspname')} AND NOT EXISTS (
         SELECT FROM pg_depend d
          WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e')
    ), owning AS (
      SELECT DISTINCT c.relowner AS owner, c.relnamespace AS schema
        FROM pg_class c JOIN schema s ON s.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND NOT EXISTS (
         SELECT FROM pg_depend d
          WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
      UNION SELECT s.nspowner, s.oid FROM schema s
    ), named AS (
      SELECT o.owner AS oid FROM owning o
      UNION SELECT a.grantee FROM schema s, aclexplode(s.nspacl) a WHERE a.privilege_type = 'CREATE'
      UNION SELECT a.grantee FROM pg_database d, aclexplode(d.datacl) a
             WHERE d.datname = current_database() AND a.privilege_type = 'CREATE'
      -- who owns what pg_database_owner owns, and creates schemas
      UNION SELECT d.datdba FROM pg_database d WHERE d.datname = current_database()
    ), creator AS (
      SELECT r.oid, r.rolname, r.rolsuper FROM named JOIN pg_roles r ON r.oid = named.oid
       WHERE r.rolname !~ '^pg_' AND r.rolname NOT IN ('azuresu', 'azure_pg_admin')
    ), place AS (
      SELECT c.oid AS owner, c.rolname, s.oid AS schema, s.nspname FROM creator c JOIN schema s
          ON CASE WHEN c.rolsuper THEN (c.oid, s.oid) IN (SELECT o.owner, o.schema FROM owning o)
                  ELSE has_schema_privilege(c.oid, s.oid, 'CREATE') END
      UNION ALL
      SELECT c.oid, c.rolname, NULL, NULL FROM creator c JOIN pg_database d ON d.datname = current_database()
       WHERE CASE WHEN c.rolsuper THEN c.oid IN (SELECT s.nspowner FROM schema s WHERE s.nspname <> 'public')
                  ELSE has_database_privilege(c.oid, d.oid, 'CREATE') END
    ), new_object AS (
      SELECT p.*, k.objects, k.stored, k.builtin, k.privilege
        FROM place p
        JOIN (VALUES ('tables', 'r', 'r', 'SELECT'), ('sequences', 'S', 's', 'SELECT'), ('schemas', 'n', 'n', 'USAGE'))
             AS k(objects, stored, builtin, privilege) ON (k.objects = 'schemas') = (p.schema IS NULL)
    )
    SELECT o.rolname::text AS owner, o.nspname::text AS schema, o.objects,
           NOT $2 AND NOT EXISTS (
             SELECT FROM aclexplode(coalesce(
                 (SELECT g.defaclacl FROM pg_default_acl g
                   WHERE g.defaclrole = o.owner AND g.defaclnamespace = 0 AND g.defaclobjtype = o.stored::"char"),
                 acldefault(o.builtin::"char", o.owner))) a
              WHERE a.privilege_type = o.privilege AND (a.grantee = 0 OR pg_has_role($1::oid, a.grantee, 'USAGE')))
           AND NOT EXISTS (
             SELECT FROM pg_default_acl g, aclexplode(g.defaclacl) a
              WHERE g.defaclrole = o.owner AND g.defaclnamespace = o.schema AND g.defaclobjtype = o.stored::"char"
                AND a.privilege_type = o.privilege AND (a.grantee = 0 OR pg_has_role($1::oid, a.grantee, 'USAGE')))
             AS lacking
      FROM new_object o
     ORDER BY o.rolname, o.nspname, o.objects DESC`,
    [oid, role.superuser || role.readsAllData],
  );
  return {
    creators: rows.flatMap(({ schema, owner, objects }) =>
      schema !== null && objects === 'tables' ? [{ schema, owner }] : [],
    ),
    gaps: rows
      .filter(({ lacking }) => lacking)
      .map(({ owner, schema, objects }) => ({ kind: 'default privileges', owner, schema, objects })),
  };
}
