import type { DumpSelection } from '../../../../shared/instances/dump-selection.ts';
import type { Connection } from '../../connect/connect.ts';
import { isUserSchema } from '../../sql/dumped-relations.ts';
import { regexOf } from './pattern-regex.ts';

/** Something that pg_dump leaves out because somebody chose so. */
export interface ExcludedRelation {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: 'table' | 'partitioned table' | 'foreign table' | 'view' | 'materialized view' | 'sequence';
  /** All of it, or its rows (of a sequence its position) alone. */
  readonly what: 'all' | 'rows';
}

/** What of a database a selection leaves out now. */
export interface Excluded {
  readonly schemas: readonly string[];
  /** By schema and name. */
  readonly relations: readonly ExcludedRelation[];
  /** Patterns of the selection that match nothing now. */
  readonly unused: readonly string[];
  readonly largeObjects: boolean;
}

export const nothingExcluded: Excluded = { schemas: [], relations: [], unused: [], largeObjects: false };

const kinds = {
  r: 'table',
  p: 'partitioned table',
  f: 'foreign table',
  v: 'view',
  m: 'materialized view',
  S: 'sequence',
} as const;

/**
 * Reads the catalogue for what the patterns of a selection match, as pg_dump would: by the same regular expressions,
 * which the server matches. Two queries.
 */
export async function readExcluded(connection: Connection, selection: DumpSelection): Promise<Excluded> {
  const { excludeSchemas, excludeTables, excludeTableData, extraOptions } = selection;
  const schemas = await connection.query<{ name: string; patterns: number[] }>(schemasSql, [
    excludeSchemas.map((pattern) => regexOf(pattern).name),
  ]);
  const patterns = [...excludeTables, ...excludeTableData].map(regexOf);
  const rows = await connection.query<RelationRow>(relationsSql, [
    patterns.map(({ schema }) => schema),
    patterns.map(({ name }) => name),
    schemas.map(({ name }) => name),
    extraOptions.includes('--no-unlogged-table-data'),
  ]);
  const used = new Set(rows.flatMap((row) => row.patterns));
  const usedSchemas = new Set(schemas.flatMap((row) => row.patterns));
  return {
    schemas: schemas.map(({ name }) => name),
    relations: rows.map((row) => ({
      oid: Number(row.oid),
      schema: row.schema,
      name: row.name,
      kind: kinds[row.kind],
      what: row.in_schema || row.patterns.some((at) => at <= excludeTables.length) ? 'all' : 'rows',
    })),
    unused: [
      ...excludeSchemas.filter((_, index) => !usedSchemas.has(index + 1)),
      ...[...excludeTables, ...excludeTableData].filter((_, index) => !used.has(index + 1)),
    ],
    largeObjects: extraOptions.includes('--no-large-objects'),
  };
}

interface RelationRow {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly kind: keyof typeof kinds;
  readonly in_schema: boolean;
  /** Which patterns match it, from 1 on. */
  readonly patterns: number[];
}

/** pg_dump matches in the database's collation, and not in that of the type name, from 12 on. */
const matches = (column: string, pattern: string) =>
  `${column}::text ~ ${pattern} COLLATE pg_catalog.default`;

const schemasSql = `
  SELECT n.nspname::text AS name, array_agg(p.at::int ORDER BY p.at) AS patterns
    FROM pg_namespace n JOIN unnest($1::text[]) WITH ORDINALITY AS p(name, at) ON ${matches('n.nspname', 'p.name')}
   WHERE ${isUserSchema('n.nspname')}
   GROUP BY n.nspname ORDER BY 1`;

const relationsSql = `
  SELECT c.oid::text AS oid, n.nspname::text AS schema, c.relname::text AS name, c.relkind::text AS kind,
         n.nspname::text = ANY ($3::text[]) AS in_schema, coalesce(m.patterns, '{}') AS patterns
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN LATERAL (
      SELECT array_agg(p.at::int ORDER BY p.at) AS patterns
        FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS p(schema, name, at)
       WHERE (p.schema IS NULL OR ${matches('n.nspname', 'p.schema')}) AND ${matches('c.relname', 'p.name')}
    ) m ON true
   WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND c.relpersistence <> 't' AND ${isUserSchema('n.nspname')}
     AND (n.nspname::text = ANY ($3::text[]) OR m.patterns IS NOT NULL
          OR $4 AND c.relpersistence = 'u' AND c.relkind = 'r')
   ORDER BY n.nspname, c.relname`;
