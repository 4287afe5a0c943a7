import type { Connection } from '../../connect/connect.ts';
import { sqlName, sqlQualifiedName } from '../../sql/names.ts';
import type { ExcludedRelation } from './read-excluded.ts';

/** Something in a backup that a restore cannot make, because what it needs was left out. Names as SQL writes them. */
export interface BrokenReference {
  readonly what: 'foreign key' | 'view';
  readonly name: string;
  /** What it needs. */
  readonly needs: string;
}

/**
 * Foreign keys of tables that are dumped to tables that are not, or that come without their rows; and views of tables
 * that are not dumped. Without an error a restore would lose them. One query.
 */
export async function readBroken(
  connection: Connection,
  excluded: readonly ExcludedRelation[],
): Promise<BrokenReference[]> {
  if (excluded.length === 0) return [];
  const oids = (what: ExcludedRelation['what']) =>
    excluded.filter((relation) => relation.what === what).map(({ oid }) => oid);
  const rows = await connection.query<BrokenRow>(brokenSql, [oids('all'), oids('rows')]);
  return rows.map(({ what, schema, name, key, needs_schema, needs_name }) => ({
    what,
    name: `${key === null ? '' : `${sqlName(key)} of `}${sqlQualifiedName(schema, name)}`,
    needs: sqlQualifiedName(needs_schema, needs_name),
  }));
}

interface BrokenRow {
  readonly what: BrokenReference['what'];
  readonly schema: string;
  readonly name: string;
  readonly key: string | null;
  readonly needs_schema: string;
  readonly needs_name: string;
}

const brokenSql = `
  WITH broken AS (
    SELECT 'foreign key' AS what, k.conrelid AS relation, k.conname::text AS key, k.confrelid AS needs
      FROM pg_constraint k
     WHERE k.contype = 'f' AND k.conrelid <> k.confrelid AND k.conparentid = 0
       AND NOT k.conrelid = ANY ($1::oid[])
       AND (k.confrelid = ANY ($1::oid[]) OR k.confrelid = ANY ($2::oid[]) AND NOT k.conrelid = ANY ($2::oid[]))
    UNION
    SELECT 'view', r.ev_class, NULL, d.refobjid
      FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
     WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
       AND d.refobjid = ANY ($1::oid[]) AND d.refobjid <> r.ev_class AND NOT r.ev_class = ANY ($1::oid[])
  )
  SELECT b.what, n.nspname::text AS schema, c.relname::text AS name, b.key,
         m.nspname::text AS needs_schema, t.relname::text AS needs_name
    FROM broken b
    JOIN pg_class c ON c.oid = b.relation JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_class t ON t.oid = b.needs JOIN pg_namespace m ON m.oid = t.relnamespace
   ORDER BY 1, 2, 3, 4, 5, 6`;
