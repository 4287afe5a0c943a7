import type { BackupGap, ColumnGrant } from '../../../../shared/privileges.ts';
import type { Connection } from '../../connect/connect.ts';
import type { VersionTraits } from '../../connect/server-traits.ts';
import { dumpedRelations } from '../../sql/dumped-relations.ts';
import type { CheckedRole } from './checked-role.ts';

/**
 * PostgreSQL's catalogues that pg_dump 15, 17 or 18 reads. Everybody may, unless an administrator who hardened
 * the server took it away. (pg_subscription is read by superusers alone, pg_user_mappings hides by itself.)
 */
const readCatalogues =
  'pg_aggregate pg_am pg_amop pg_amproc pg_attrdef pg_attribute pg_auth_members pg_cast pg_class pg_collation pg_constraint pg_conversion pg_database pg_db_role_setting pg_default_acl pg_depend pg_description pg_enum pg_event_trigger pg_extension pg_foreign_data_wrapper pg_foreign_server pg_foreign_table pg_index pg_inherits pg_init_privs pg_language pg_largeobject_metadata pg_namespace pg_opclass pg_operator pg_opfamily pg_partitioned_table pg_policy pg_proc pg_publication pg_publication_namespace pg_publication_rel pg_range pg_rewrite pg_roles pg_seclabels pg_sequence pg_settings pg_statistic_ext pg_tablespace pg_transform pg_trigger pg_ts_config pg_ts_config_map pg_ts_dict pg_ts_parser pg_ts_template pg_type pg_user_mappings';

interface RelationCounts {
  readonly tables: number;
  readonly sequences: number;
}

/**
 * Tables and sequences that pg_dump would fail at, by owner, schema and name.
 *
 * COPY also takes SELECT on each column that it reads, and LOCK TABLE from 16 on any right to change the
 * table (ACCESS SHARE is the weakest mode): both together do as well as SELECT on the table.
 */
export async function readRelationGaps(
  connection: Connection,
  { oid, role, server }: CheckedRole,
): Promise<{ counts: RelationCounts; gaps: BackupGap[] }> {
  const rows = await connection.query<{
    tables: number;
    sequences: number;
    kind: 'table' | 'sequence' | 'row security' | null;
    schema: string;
    name: string;
    owner: string;
    extension: string | null;
    forced: boolean;
    columns: ColumnGrant[] | null;
  }>(
    `
    WITH RECURSIVE ${dumpedRelations(server.traits)}, counts AS (
      SELECT count(*) FILTER (WHERE relkind <> 'S')::int AS tables,
             count(*) FILTER (WHERE relkind = 'S')::int AS sequences FROM dumped
    ), unreadable AS (
      SELECT d.* FROM dumped d WHERE NOT (${mayRead(server.traits)})
    ), gap AS (
      SELECT oid, CASE relkind WHEN 'S' THEN 'sequence' ELSE 'table' END AS kind, nspname, relname, relowner,
             extension, false AS forced
        FROM unreadable
      UNION ALL
      -- as check_enable_rls() in the server decides; pg_dump switches row_security off
      SELECT oid, 'row security', nspname, relname, relowner, extension, relforcerowsecurity
        FROM dumped
       WHERE copied AND relrowsecurity AND NOT $2 AND (relforcerowsecurity OR NOT pg_has_role($1::oid, relowner, 'USAGE'))
      UNION ALL
      SELECT c.oid, 'table', n.nspname, c.relname, c.relowner, NULL, false
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = 'pg_catalog' AND c.relname = ANY ($3) AND has_table_privilege($1::oid, c.oid, 'SELECT') IS FALSE
    )
    SELECT counts.tables, counts.sequences, gap.kind, gap.nspname::text AS schema, gap.relname::text AS name,
           pg_get_userbyid(gap.relowner)::text AS owner, gap.extension, gap.forced,
           ${columnGrants} AS columns
      FROM counts LEFT JOIN gap ON true
     ORDER BY gap.kind, gap.nspname, gap.relname`,
    [oid, role.superuser || role.bypassRls, readCatalogues.split(' ')],
  );
  const gaps: BackupGap[] = [];
  for (const { kind, schema, name, owner, extension, forced, columns } of rows) {
    const granted = columns === null ? {} : { columns };
    if (kind === 'sequence') gaps.push({ kind, schema, name, owner, ...granted });
    if (kind === 'row security') gaps.push({ kind, schema, name, owner, forced });
    if (kind === 'table')
      gaps.push({ kind, schema, name, owner, ...(extension === null ? {} : { extension }), ...granted });
  }
  return { counts: { tables: rows[0]?.tables ?? 0, sequences: rows[0]?.sequences ?? 0 }, gaps };
}

/**
 * Of a row of `gap`: columns, a table's system columns as well, on which its owner granted SELECT to the role
 * itself. What others granted by a grant option of theirs stays when somebody revokes as the owner. Null: none.
 */
const columnGrants = `CASE WHEN gap.kind <> 'row security' THEN (
             SELECT json_agg(json_build_object('name', a.attname, 'grantOption', CASE
                      WHEN NOT g.is_grantable OR gap.relowner = $1::oid THEN 'no'
                      -- who has the option from somebody else as well keeps what he passed on
                      WHEN EXISTS (SELECT FROM aclexplode(a.attacl) p
                                    WHERE p.grantor = $1::oid AND p.privilege_type = 'SELECT')
                       AND NOT EXISTS (SELECT FROM aclexplode(a.attacl) o
                                        WHERE o.grantee = $1::oid AND o.grantor <> gap.relowner
                                          AND o.privilege_type = 'SELECT' AND o.is_grantable) THEN 'used'
                      ELSE 'yes' END) ORDER BY a.attnum)
               FROM pg_attribute a, aclexplode(a.attacl) g
              WHERE a.attrelid = gap.oid AND NOT a.attisdropped AND $1::oid <> 0::oid
                AND g.grantee = $1::oid AND g.grantor = gap.relowner AND g.privilege_type = 'SELECT') END`;

/** Condition on a row of `dumped`; the role is $1. What was dropped meanwhile (NULL) counts as readable. */
function mayRead(traits: VersionTraits): string {
  // MAINTAIN is unknown before 17, and before 16 only SELECT lets lock in this mode.
  const changes = ['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', ...(traits.hasMaintain ? ['MAINTAIN'] : [])];
  const mayLock = traits.writersMayLockForReading
    ? `coalesce(has_table_privilege($1::oid, d.oid, '${changes.join(', ')}'), true)`
    : 'false';
  const isRead = `a.attrelid = d.oid AND a.attnum > 0 AND NOT a.attisdropped AND (d.filtered OR a.attgenerated = '')`;
  const columns = `(CASE WHEN EXISTS (SELECT FROM pg_attribute a WHERE ${isRead})
      THEN NOT EXISTS (SELECT FROM pg_attribute a
                        WHERE ${isRead} AND has_column_privilege($1::oid, d.oid, a.attnum, 'SELECT') IS FALSE)
      ELSE coalesce(has_any_column_privilege($1::oid, d.oid, 'SELECT'), true) END)`;
  return `CASE WHEN coalesce(has_table_privilege($1::oid, d.oid, 'SELECT'), true) THEN true
      WHEN d.inherited THEN false
      WHEN d.positioned THEN ${
        // SELECT last_value, is_called takes the columns' privileges; the function of 18 asks for the whole
        traits.sequencesAreReadByFunction
          ? 'false'
          : `has_column_privilege($1::oid, d.oid, 'last_value', 'SELECT') AND has_column_privilege($1::oid, d.oid, 'is_called', 'SELECT')`
      }
      WHEN d.locked AND NOT ${mayLock} THEN false
      WHEN d.copied THEN ${columns}
      ELSE d.locked END`;
}
