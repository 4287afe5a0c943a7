import { chown, link, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { serverUser } from '../servers/system-user.ts';
import type { TestServer } from '../servers/postgres-server.ts';

/** Above all that a fresh server has given out by itself. */
const firstOid = 1_000_000;

/**
 * Creates many empty databases in seconds: one for real, the others as rows of pg_database whose files are hard
 * links to the first one's. They can be listed, connected to, read and dropped like any other; but nothing may be
 * written into one, since the others would have it too.
 */
export async function createManyDatabases(server: TestServer, names: readonly string[]): Promise<void> {
  const [first, ...others] = names;
  if (first === undefined) return;
  await server.createDatabase(first);
  const client = await server.connect();
  try {
    const { rows } = await client.query<{ oid: number }>('SELECT oid FROM pg_database WHERE datname = $1', [
      first,
    ]);
    // What is linked has to be in the files.
    await client.query('CHECKPOINT');
    const folder = join(server.dataFolder, 'base');
    const original = join(folder, String(rows[0]?.oid));
    const user = serverUser();
    const files = await readdir(original);
    for (const index of others.keys()) {
      const copy = join(folder, String(firstOid + index));
      await mkdir(copy, { mode: 0o700 });
      if ('uid' in user) await chown(copy, user.uid, user.gid);
      await Promise.all(files.map((file) => link(join(original, file), join(copy, file))));
    }
    await client.query('SET allow_system_table_mods = on');
    await client.query(
      `INSERT INTO pg_database
       SELECT (jsonb_populate_record(d, jsonb_build_object('oid', ${firstOid} + n - 1, 'datname', name))).*
       FROM pg_database AS d, unnest($1::text[]) WITH ORDINALITY AS other (name, n)
       WHERE d.datname = ${pg.escapeLiteral(first)}`,
      [others],
    );
  } finally {
    await client.end();
  }
}
