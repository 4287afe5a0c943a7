import pg from 'pg';

/** What a database holds, in a form that is equal for equal content on every major. */
export type Fingerprint = {
  /** Tables, leaf partitions and materialized views (each without its children), by schema and name;
   * `sha256` is 'not populated' for a materialized view without data. */
  tables: { schema: string; name: string; rows: number; sha256: string }[];
  sequences: { schema: string; name: string; lastValue: string; isCalled: boolean }[];
  largeObjects: { oid: number; bytes: number; sha256: string }[];
};

/** Everything that changes how a value is written as text. */
const textForm = {
  search_path: '',
  row_security: 'off',
  datestyle: 'ISO, YMD',
  timezone: 'UTC',
  intervalstyle: 'iso_8601',
  extra_float_digits: '3',
  bytea_output: 'hex',
  xmloption: 'content',
  lc_monetary: 'C',
  quote_all_identifiers: 'off',
};

/**
 * Hashes all rows on the server, whatever their order. Needs a superuser (or somebody who may read it all),
 * outside of a transaction. Foreign and temporary tables are left out.
 */
export async function fingerprint(client: pg.Client): Promise<Fingerprint> {
  await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    for (const [name, value] of Object.entries(textForm)) {
      await client.query('SELECT set_config($1, $2, true)', [name, value]);
    }
    const tables: Fingerprint['tables'] = [];
    for (const relation of await relations(client, ['r', 'm'])) {
      const { schema, name } = relation;
      const content = relation.populated
        ? await hashRows(client, relation)
        : { rows: 0, sha256: 'not populated' };
      tables.push({ schema, name, ...content });
    }
    const sequences: Fingerprint['sequences'] = [];
    for (const { schema, name } of await relations(client, ['S'])) {
      const state = await client.query<{ lastValue: string; isCalled: boolean }>(
        `SELECT last_value::text AS "lastValue", is_called AS "isCalled" FROM ${qualified(schema, name)}`,
      );
      for (const { lastValue, isCalled } of state.rows) sequences.push({ schema, name, lastValue, isCalled });
    }
    return { tables, sequences, largeObjects: await hashLargeObjects(client) };
  } finally {
    await client.query('ROLLBACK');
  }
}

type Relation = { schema: string; name: string; populated: boolean; columns: string[] };

async function relations(client: pg.Client, kinds: string[]): Promise<Relation[]> {
  const { rows } = await client.query<Relation>(
    `SELECT n.nspname AS schema, c.relname AS name, c.relispopulated AS populated,
            ARRAY(SELECT a.attname::text FROM pg_attribute a
                  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                  ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind::text = ANY ($1) AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
     ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"`,
    [kinds],
  );
  return rows;
}

/**
 * One SHA-256 a row; their four quarters are summed as numbers, which needs neither a sort nor memory, unlike
 * aggregating the hashes in order; the SHA-256 of the sums stands for the table.
 */
async function hashRows(
  client: pg.Client,
  { schema, name, columns }: Relation,
): Promise<{ rows: number; sha256: string }> {
  const row = `ROW(${columns.map((column) => pg.escapeIdentifier(column)).join(', ')})::text`;
  const quarters = [1, 17, 33, 49].map(
    (start) => `sum(('x' || substr(hash, ${start}, 16))::bit(64)::bigint)`,
  );
  const { rows } = await client.query<{ rows: string; sha256: string }>(
    `SELECT count(*) AS rows,
            encode(sha256(convert_to(concat_ws(',', count(*), ${quarters.join(', ')}), 'UTF8')), 'hex') AS sha256
     FROM (SELECT encode(sha256(convert_to(${row}, 'UTF8')), 'hex') AS hash
           FROM ONLY ${qualified(schema, name)} OFFSET 0) AS hashes`,
  );
  const [found] = rows;
  if (!found) throw new Error(`${schema}.${name} gave no count.`);
  return { rows: Number(found.rows), sha256: found.sha256 };
}

async function hashLargeObjects(client: pg.Client): Promise<Fingerprint['largeObjects']> {
  const { rows } = await client.query<{ oid: number; bytes: number; sha256: string }>(
    `SELECT oid, octet_length(content) AS bytes, encode(sha256(content), 'hex') AS sha256
     FROM (SELECT oid, lo_get(oid) AS content FROM pg_largeobject_metadata OFFSET 0) AS objects
     ORDER BY oid`,
  );
  return rows;
}

const qualified = (schema: string, name: string) =>
  `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
