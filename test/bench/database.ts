import type { ServerAccess } from '../support/servers/postgres-server.ts';

const tables = 4;
/** What COPY writes for one row, in bytes; found by measuring. */
const bytesARow = 178;

/** A number from 0 to limit - 1 that looks random and depends on `i` alone. */
const pick = (limit: number, salt: number) => `((i * 2654435761 + ${salt}) % 4294967291 % ${limit})`;

const words =
  'order delivery invoice customer returned paid shipped address changed late please call again before noon parcel damaged refund approved warehouse'.split(
    ' ',
  );
const word = (salt: number) =>
  `(ARRAY[${words.map((text) => `'${text}'`).join(', ')}])[1 + ${pick(words.length, salt)}]`;

/**
 * A database whose COPY text has about so many megabytes (10^6): ids, timestamps, amounts, hexadecimal
 * tokens and words, in four tables of the same size with a primary key each. Generated on the server.
 */
export async function createBenchDatabase(
  server: ServerAccess,
  name: string,
  megabytes: number,
): Promise<void> {
  await server.createDatabase(name);
  const rows = Math.round((megabytes * 1e6) / bytesARow / tables);
  const message = Array.from({ length: 9 }, (_, index) => word(index * 7919 + 11)).join(` || ' ' || `);
  async function fill(table: number): Promise<void> {
    const client = await server.connect(name);
    try {
      // In one transaction the rows of a new table need no write-ahead log.
      await client.query(`
        BEGIN;
        SET LOCAL timezone = 'UTC';
        CREATE TABLE orders_${table} (id bigint, placed_at timestamptz, customer integer, amount numeric(12, 2),
          state text, token text, message text, updated_at timestamp);
        INSERT INTO orders_${table}
        SELECT i, timestamptz '2020-01-01 00:00:00+00' + ${pick(180_000_000, 1)} * interval '1 second', ${pick(2_000_000, 2)},
          ${pick(9_999_999, 3)} / 100.0, (ARRAY['new', 'paid', 'sent', 'done'])[1 + ${pick(4, 4)}],
          md5((i * 31 + ${table})::text), ${message}, timestamp '2024-01-01' + i * interval '1.37 seconds'
        FROM generate_series(1::bigint, ${rows}) AS i;
        ALTER TABLE orders_${table} ADD PRIMARY KEY (id);
        COMMIT;`);
    } finally {
      await client.end();
    }
  }
  // Two at a time keeps two cores busy.
  for (let table = 1; table <= tables; table += 2) await Promise.all([fill(table), fill(table + 1)]);
  const client = await server.connect(name);
  await client.query('VACUUM ANALYZE');
  await client.query('CHECKPOINT');
  await client.end();
}
