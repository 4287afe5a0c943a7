import type pg from 'pg';
import { fingerprint, type Fingerprint } from './fingerprint.ts';
import { loadSample } from '../samples/sample.ts';
import type { DatabaseOptions, ServerAccess } from '../servers/access.ts';

/** Connects, runs the work and disconnects. */
export async function inDatabase<Result>(
  server: ServerAccess,
  database: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = await server.connect(database);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Runs one query (or, without values, several statements) and gives its rows. */
export async function queryRows<Row extends pg.QueryResultRow>(
  server: ServerAccess,
  database: string,
  sql: string,
  values?: unknown[],
): Promise<Row[]> {
  return await inDatabase(server, database, async (client) => (await client.query<Row>(sql, values)).rows);
}

/** Creates a database and runs the statements in it. */
export async function makeDatabase(
  server: ServerAccess,
  name: string,
  sql: string,
  options?: DatabaseOptions,
): Promise<void> {
  await server.createDatabase(name, options);
  await inDatabase(server, name, (client) => client.query(sql));
}

/** Creates a database with the sample in it and gives its fingerprint. */
export async function makeSample(
  server: ServerAccess,
  name: string,
  rolePrefix: string,
  megabytes = 1,
): Promise<Fingerprint> {
  await server.createDatabase(name);
  return await inDatabase(server, name, async (client) => {
    await loadSample(client, { megabytes, rolePrefix });
    return await fingerprint(client);
  });
}

/** A database with the sample in it and a session in it; both are gone afterwards. */
export async function openSample(server: ServerAccess, name: string, rolePrefix: string) {
  await makeSample(server, name, rolePrefix);
  const client = await server.connect(name);
  return {
    client,
    async [Symbol.asyncDispose]() {
      await client.end();
      await server.dropDatabase(name);
    },
  };
}

export async function fingerprintOf(server: ServerAccess, name: string): Promise<Fingerprint> {
  return await inDatabase(server, name, fingerprint);
}

export async function databaseExists(server: ServerAccess, name: string): Promise<boolean> {
  const rows = await queryRows(server, 'postgres', 'SELECT FROM pg_database WHERE datname = $1', [name]);
  return rows.length > 0;
}

/** Rows that cost a dump real bytes: hexadecimal digits of hashes, about 1 MB compressed for 10,000 rows. */
export function incompressibleTable(name: string, rows: number): string {
  return `CREATE TABLE ${name} AS
    SELECT i AS id, (SELECT string_agg(md5((i * 7 + n)::text), '') FROM generate_series(1, 6) AS n) AS payload
    FROM generate_series(1, ${rows}) AS i;`;
}

/**
 * A table whose rows stop the COPY of a restore, and never that of the filling: the check of its row 100 sleeps
 * in every database but this one. The restore can then be watched, killed or cancelled in the middle.
 */
export function tableThatStallsElsewhere(name: string, home: string): string {
  return `CREATE FUNCTION public.stall(i bigint) RETURNS boolean LANGUAGE plpgsql AS $body$
    BEGIN
      IF i = 100 AND current_database() <> '${home}' THEN PERFORM pg_catalog.pg_sleep(600); END IF;
      RETURN true;
    END $body$;
    CREATE TABLE ${name} (id bigint CHECK (public.stall(id)));
    INSERT INTO ${name} SELECT generate_series(1, 1000);`;
}

/** Whether a session of the database is in the middle of {@link tableThatStallsElsewhere}. */
export async function isStalled(server: ServerAccess, database: string): Promise<boolean> {
  const rows = await queryRows(
    server,
    'postgres',
    `SELECT FROM pg_stat_activity WHERE datname = $1 AND wait_event = 'PgSleep'`,
    [database],
  );
  return rows.length > 0;
}

export type LockedTable = AsyncDisposable & {
  /** Whether somebody waits for the lock now. */
  isAwaited(): Promise<boolean>;
  /** Gives the table back; whoever waited goes on. */
  release(): Promise<void>;
};

/** Locks a table against everybody: a backup of the database waits in pg_dump until it is released. */
export async function lockTable(server: ServerAccess, database: string, table: string): Promise<LockedTable> {
  const holder = await server.connect(database);
  await holder.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
  let released: Promise<void> | undefined;
  const release = () => (released ??= holder.end());
  return {
    async isAwaited() {
      const { rowCount } = await holder.query(
        'SELECT FROM pg_locks WHERE relation = $1::regclass AND NOT granted',
        [table],
      );
      return rowCount !== 0;
    },
    release,
    [Symbol.asyncDispose]: release,
  };
}
