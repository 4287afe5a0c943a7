import type { Connection } from '../connect/connect.ts';

/** How large the relations are whose rows a dump reads, in bytes on the server's disk, TOAST included. */
export interface RelationSizes {
  /** By {@link relationKey}. */
  readonly tables: ReadonlyMap<string, number>;
  readonly largeObjects: number;
}

/** Schema and name as one key; no name of PostgreSQL holds a zero byte. */
export const relationKey = (schema: string, name: string): string => `${schema}\0${name}`;

interface SizeRow {
  readonly schema: string | null;
  readonly name: string | null;
  readonly bytes: string | null;
}

/**
 * Reads the sizes of all tables. What the disk says comes first; where a table is locked (pg_table_size waits for
 * ACCESS EXCLUSIVE to end), the pages that the last VACUUM or ANALYZE counted. One query; 10,000 tables take about as
 * long as a look at as many files.
 */
export async function readRelationSizes(connection: Connection): Promise<RelationSizes> {
  await connection.query("SET lock_timeout = '200ms'");
  const rows = await connection
    .query<SizeRow>(sizesSql('pg_table_size(c.oid)'))
    .catch(() => connection.query<SizeRow>(sizesSql(countedPages)));
  const tables = new Map<string, number>();
  let largeObjects = 0;
  for (const { schema, name, bytes } of rows) {
    if (schema === null || name === null) largeObjects = Number(bytes ?? 0);
    else tables.set(relationKey(schema, name), Number(bytes ?? 0));
  }
  return { tables, largeObjects };
}

const countedPages = `(c.relpages + coalesce((SELECT t.relpages FROM pg_class t WHERE t.oid = c.reltoastrelid), 0))::bigint
  * current_setting('block_size')::bigint`;

const sizesSql = (bytes: string): string => `
  SELECT n.nspname::text AS schema, c.relname::text AS name, (${bytes})::text AS bytes
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND c.oid >= 16384::oid
   UNION ALL
  SELECT NULL, NULL, (${bytes})::text FROM pg_class c WHERE c.oid = 'pg_catalog.pg_largeobject'::regclass`;
