import type { BackupGap } from '../../../../shared/privileges.ts';
import type { Connection } from '../../connect/connect.ts';
import { azureRolesSql } from '../../connect/server-traits.ts';
import type { BackupNote, SchemaCreator } from '../backup-check.ts';
import { isUserSchema } from '../../sql/dumped-relations.ts';
import type { CheckedRole } from './checked-role.ts';

/**
 * Who can create what where, and whether the role could read it: roles that own something here or were granted
 * CREATE, and their members, in each schema where they may create, and in new schemas where they may make these.
 * Whoever may create only because everybody may is not named. A superuser may
 * everywhere; he counts where he did. Everybody may create large objects: who has some counts. Azure's own roles
 * are nobody's to alter.
 *
 * ALTER DEFAULT PRIVILEGES: an entry of one schema adds to that of all schemas, which replaces the built-in
 * default. So who lacks a grant for all schemas, and may make schemas, has that one gap; what the schemas of
 * today have of their own is in `creators`.
 */
export async function readDefaultPrivileges(
  connection: Connection,
  { oid, role, server }: CheckedRole,
  options: { largeObjectsOpen: boolean },
): Promise<{ creators: SchemaCreator[]; gaps: BackupGap[]; notes: BackupNote[] }> {
  const rows = await connection.query<{
    owner: string;
    schema: string | null;
    objects: Extract<BackupGap, { kind: 'default privileges' }>['objects'];
    lacking: boolean;
  }>(newObjectsQuery, [oid, role.superuser || role.readsAllData, role.superuser || options.largeObjectsOpen]);
  const lacking = rows.filter((row) => row.lacking);
  // release notes of 18: "Allow ALTER DEFAULT PRIVILEGES to define large object default privileges"
  const [beyond, fixable] = [
    lacking.filter(
      ({ objects }) => objects === 'large objects' && !server.traits.largeObjectsHaveDefaultPrivileges,
    ),
    lacking.filter(
      ({ objects }) => objects !== 'large objects' || server.traits.largeObjectsHaveDefaultPrivileges,
    ),
  ];
  const key = ({ owner, objects }: { owner: string; objects: string }) => JSON.stringify([owner, objects]);
  const everywhere = new Set(fixable.filter(({ schema }) => schema === null).map(key));
  return {
    creators: creatorsOf(rows),
    gaps: fixable
      .filter((row) => row.schema === null || !everywhere.has(key(row)))
      .map(({ owner, schema, objects }) => ({ kind: 'default privileges', owner, schema, objects })),
    notes:
      beyond.length === 0 ? [] : [{ kind: 'later large objects', owners: beyond.map(({ owner }) => owner) }],
  };
}

function creatorsOf(
  rows: readonly { owner: string; schema: string | null; objects: string; lacking: boolean }[],
): SchemaCreator[] {
  const places = Map.groupBy(
    rows.filter(({ schema }) => schema !== null),
    ({ owner, schema }) => JSON.stringify([owner, schema]),
  );
  return [...places.values()].flatMap((kinds) =>
    kinds.slice(0, 1).map(({ owner, schema }) => ({
      schema: schema ?? '',
      owner,
      unreadable: (['tables', 'sequences'] as const).filter((objects) =>
        kinds.some((kind) => kind.objects === objects && kind.lacking),
      ),
    })),
  );
}

/** $1: the oid of the role; $2: whether it may read all tables; $3: whether it may read all large objects. */
const newObjectsQuery = `
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
      UNION SELECT s.nspowner, s.oid FROM schema s JOIN pg_roles o ON o.oid = s.nspowner
             WHERE NOT (o.rolsuper AND s.nspname = 'public') -- initdb made it, before 15 as the superuser
    ), named AS (
      SELECT o.owner AS oid FROM owning o
      UNION SELECT a.grantee FROM schema s, aclexplode(s.nspacl) a WHERE a.privilege_type = 'CREATE'
      UNION SELECT a.grantee FROM pg_database d, aclexplode(d.datacl) a
             WHERE d.datname = current_database() AND a.privilege_type = 'CREATE'
      -- who owns what pg_database_owner owns, and creates schemas
      UNION SELECT d.datdba FROM pg_database d WHERE d.datname = current_database()
    ), role AS (
      SELECT r.oid, r.rolname, r.rolsuper FROM pg_roles r
       WHERE r.rolname !~ '^pg_' AND r.rolname NOT IN ${azureRolesSql}
    ), creator AS (
      SELECT r.* FROM role r
       WHERE r.oid IN (SELECT n.oid FROM named n)
          -- members create in their own name; superusers, members of everything, only where they did
          OR NOT r.rolsuper AND EXISTS (
            SELECT FROM named n JOIN pg_roles o ON o.oid = n.oid AND NOT o.rolsuper
             WHERE pg_has_role(r.oid, n.oid, 'USAGE'))
    ), place AS (
      SELECT c.oid AS owner, c.rolname, s.oid AS schema, s.nspname FROM creator c JOIN schema s
          ON CASE WHEN c.rolsuper THEN (c.oid, s.oid) IN (SELECT o.owner, o.schema FROM owning o)
                  ELSE has_schema_privilege(c.oid, s.oid, 'CREATE') END
      UNION ALL
      SELECT c.oid, c.rolname, NULL, NULL FROM creator c JOIN pg_database d ON d.datname = current_database()
       WHERE CASE WHEN c.rolsuper THEN c.oid IN (SELECT s.nspowner FROM schema s WHERE s.nspname <> 'public')
                  ELSE has_database_privilege(c.oid, d.oid, 'CREATE') END
    ), new_object AS (
      SELECT p.*, k.objects, k.stored, k.builtin, k.privilege, $2::boolean AS readable
        FROM place p
        JOIN (VALUES ('tables', 'r', 'r', 'SELECT'), ('sequences', 'S', 's', 'SELECT'), ('schemas', 'n', 'n', 'USAGE'))
             AS k(objects, stored, builtin, privilege) ON k.objects <> 'schemas' OR p.schema IS NULL
      UNION ALL
      SELECT r.oid, r.rolname, NULL, NULL, 'large objects', 'L', 'L', 'SELECT', $3::boolean
        FROM role r WHERE r.oid IN (SELECT m.lomowner FROM pg_largeobject_metadata m)
    ), entry AS (
      SELECT g.defaclrole AS owner, g.defaclnamespace AS schema, g.defaclobjtype AS stored, g.defaclacl AS acl
        FROM pg_default_acl g WHERE cardinality(g.defaclacl) > 0
    )
    SELECT o.rolname::text AS owner, o.nspname::text AS schema, o.objects,
           NOT o.readable AND NOT EXISTS (
             SELECT FROM aclexplode(coalesce(
                 (SELECT e.acl FROM entry e WHERE e.owner = o.owner AND e.schema = 0 AND e.stored = o.stored::"char"),
                 -- an entry that takes everything away is as none, unless the schema has one, which is then alone
                 CASE WHEN NOT EXISTS (SELECT FROM entry e
                                        WHERE e.owner = o.owner AND e.schema = o.schema AND e.stored = o.stored::"char")
                        OR NOT EXISTS (SELECT FROM pg_default_acl g
                                        WHERE g.defaclrole = o.owner AND g.defaclnamespace = 0
                                          AND g.defaclobjtype = o.stored::"char")
                      THEN acldefault(o.builtin::"char", o.owner) END)) a
              WHERE a.privilege_type = o.privilege AND (a.grantee = 0 OR pg_has_role($1::oid, a.grantee, 'USAGE')))
           AND NOT EXISTS (
             SELECT FROM entry e, aclexplode(e.acl) a
              WHERE e.owner = o.owner AND e.schema = o.schema AND e.stored = o.stored::"char"
                AND a.privilege_type = o.privilege AND (a.grantee = 0 OR pg_has_role($1::oid, a.grantee, 'USAGE')))
             AS lacking
      FROM new_object o
     ORDER BY o.rolname, o.nspname, o.objects DESC`;
