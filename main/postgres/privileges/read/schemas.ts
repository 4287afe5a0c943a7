import type { BackupGap } from '../../../../shared/privileges.ts';
import type { Connection } from '../../connect/connect.ts';
import type { BackupCheck } from '../backup-check.ts';
import { dumpedRelations, isUserSchema } from '../../sql/dumped-relations.ts';
import type { CheckedRole } from './checked-role.ts';

/**
 * Every schema that belongs to users, and those whose USAGE the role lacks although pg_dump names something
 * in them. A schema that holds only functions, types or views is described from the catalogue: it needs none.
 * In `openToAll` PUBLIC may create something.
 */
export async function readSchemas(
  connection: Connection,
  { oid, server }: CheckedRole,
): Promise<{ schemas: BackupCheck['schemas']; gaps: BackupGap[]; openToAll: string[] }> {
  const rows = await connection.query<{
    name: string;
    owner: string;
    own: boolean;
    lacking: boolean;
    open_to_all: boolean;
    tables: number;
    sequences: number;
  }>(
    `
    WITH RECURSIVE ${dumpedRelations(server.traits)}
    SELECT n.nspname::text AS name, pg_get_userbyid(n.nspowner)::text AS owner,
           ${isUserSchema('n.nspname')} AND NOT EXISTS (
             SELECT FROM pg_depend d
              WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e') AS own,
           coalesce(used.named, false) AND has_schema_privilege($1::oid, n.oid, 'USAGE') IS FALSE AS lacking,
           EXISTS (SELECT FROM aclexplode(n.nspacl) a WHERE a.grantee = 0 AND a.privilege_type = 'CREATE') AS open_to_all,
           coalesce(used.tables, 0) AS tables, coalesce(used.sequences, 0) AS sequences
      FROM pg_namespace n
      LEFT JOIN (SELECT d.relnamespace AS oid, bool_or(d.named) AS named,
                        count(*) FILTER (WHERE d.relkind <> 'S')::int AS tables,
                        count(*) FILTER (WHERE d.relkind = 'S')::int AS sequences
                   FROM dumped d GROUP BY d.relnamespace) used ON used.oid = n.oid
     ORDER BY n.nspname`,
    [oid],
  );
  return {
    schemas: rows
      .filter(({ own }) => own)
      .map(({ name, owner, tables, sequences }) => ({ name, owner, tables, sequences })),
    gaps: rows
      .filter(({ lacking }) => lacking)
      .map(({ name, owner }) => ({ kind: 'schema', schema: name, owner })),
    openToAll: rows.filter(({ own, open_to_all }) => own && open_to_all).map(({ name }) => name),
  };
}
