import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../../../../shared/jobs/jobs.ts';
import {
  addFolderVault,
  addServer,
  completeJob,
  openTestApp,
  runJob,
  type TestApp,
} from '../../../../support/apps/app.ts';
import {
  fingerprintOf,
  inDatabase,
  makeDatabase,
  queryRows,
} from '../../../../support/databases/test-databases.ts';
import { changePoint } from '../../../../support/vault-documents.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';
import type { ServerAccess } from '../../../../support/servers/postgres-server.ts';

let app: TestApp;

beforeAll(async () => {
  app = await openTestApp();
  await addFolderVault(app);
  for (const major of [14, 16, 18]) await addServer(app, sharedServer(major), { name: `server ${major}` });
});

afterAll(() => app[Symbol.asyncDispose]());

/** Backs the database up from one server and restores it to another under a new name. */
async function move(database: string, from: number, to: number, newDatabase: string): Promise<Job> {
  const instances = await app.client.instances.list();
  if (!instances.some(({ name }) => name === database)) {
    await app.client.instances.protect({
      server: `server ${from}`,
      database,
      vault: 'vault',
      name: database,
    });
  }
  await completeJob(app, app.client.backup.start({ instance: database }));
  const targetServer = `server ${to}`;
  return await runJob(
    app,
    app.client.restore.asDatabase({
      instance: database,
      targetServer,
      newDatabase,
      createRoles: true,
      jobs: 2,
    }),
  );
}

async function describeDatabase(server: ServerAccess, name: string) {
  const [row] = await queryRows(
    server,
    name,
    `SELECT pg_get_userbyid(datdba)::text AS owner, shobj_description(oid, 'pg_database') AS comment,
            datconnlimit AS "connectionLimit", pg_encoding_to_char(encoding)::text AS encoding,
            datcollate::text AS collate, datctype::text AS ctype,
            ARRAY(SELECT coalesce(pg_get_userbyid(nullif(s.setrole, 0))::text, '') || ': ' || unnest(setconfig)
                  FROM pg_db_role_setting s WHERE setdatabase = d.oid ORDER BY 1) AS settings,
            ARRAY(SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee)::text END
                         || ' ' || privilege_type || CASE WHEN is_grantable THEN ' *' ELSE '' END
                  FROM aclexplode(datacl) ORDER BY 1) AS grants
     FROM pg_database d WHERE datname = current_database()`,
  );
  return row;
}

describe('what belongs to the database itself', () => {
  it('comes back: owner, settings, grants, comment, connection limit', async () => {
    const name = 'databases_properties';
    await makeDatabase(
      sharedServer(16),
      name,
      'CREATE SCHEMA a; CREATE SCHEMA "b, c"; CREATE TABLE a.t AS SELECT 1',
    );
    await inDatabase(sharedServer(16), 'postgres', (client) =>
      client.query(`
        CREATE ROLE databases_owner; CREATE ROLE "databases guest";
        ALTER DATABASE ${name} OWNER TO databases_owner;
        ALTER DATABASE ${name} CONNECTION LIMIT 17;
        ALTER DATABASE ${name} SET search_path TO a, "b, c", public;
        ALTER DATABASE ${name} SET work_mem TO '9MB';
        ALTER DATABASE ${name} SET "my.setting" TO 'it''s a \\value';
        ALTER ROLE "databases guest" IN DATABASE ${name} SET statement_timeout TO '5s';
        REVOKE ALL ON DATABASE ${name} FROM PUBLIC;
        GRANT CONNECT ON DATABASE ${name} TO "databases guest" WITH GRANT OPTION;
        COMMENT ON DATABASE ${name} IS E'two\\nlines, it''s "quoted"'`),
    );
    const original = await describeDatabase(sharedServer(16), name);
    expect(original).toMatchObject({ owner: 'databases_owner', connectionLimit: 17 });
    const job = await move(name, 16, 18, 'databases_properties_restored');
    expect(job).toMatchObject({ state: 'completed', error: null });
    expect(await describeDatabase(sharedServer(18), 'databases_properties_restored')).toEqual(original);
  });

  it('an empty database', async () => {
    await makeDatabase(sharedServer(14), 'databases_empty', '');
    const job = await move('databases_empty', 14, 18, 'databases_empty_restored');
    expect(job).toMatchObject({ state: 'completed', error: null, result: { tables: 0, bytes: 0, rows: 0 } });
    expect(await fingerprintOf(sharedServer(18), 'databases_empty_restored')).toEqual({
      tables: [],
      sequences: [],
      largeObjects: [],
    });
  });
});

describe('encodings', () => {
  it('LATIN1 comes back as LATIN1', async () => {
    const text = `INSERT INTO "größe" VALUES ('Zürich £ ß')`;
    await makeDatabase(sharedServer(16), 'databases_latin1', `CREATE TABLE "größe" ("ö" text); ${text}`, {
      encoding: 'LATIN1',
      locale: 'C',
    });
    const job = await move('databases_latin1', 16, 18, 'databases_latin1_restored');
    expect(job).toMatchObject({ state: 'completed', error: null });
    expect(await describeDatabase(sharedServer(18), 'databases_latin1_restored')).toMatchObject({
      encoding: 'LATIN1',
    });
    const rows = await queryRows(
      sharedServer(18),
      'databases_latin1_restored',
      `SELECT "ö" AS text, octet_length("ö") AS bytes FROM "größe"`,
    );
    expect(rows).toEqual([{ text: 'Zürich £ ß', bytes: 10 }]);
    const { manifest } = await app.client.points.show({ instance: 'databases_latin1' });
    expect(manifest.tables).toMatchObject([{ schema: 'public', name: 'größe', rows: 1 }]);
  });

  it('SQL_ASCII with bytes that are no UTF-8 comes back byte for byte', async () => {
    const name = 'databases_ascii';
    await sharedServer(16).createDatabase(name, { encoding: 'SQL_ASCII', locale: 'C' });
    const bytes = (column: string) => `encode(convert_to(${column}, 'SQL_ASCII'), 'hex')`;
    await inDatabase(sharedServer(16), name, async (client) => {
      await client.query(`SET client_encoding TO 'SQL_ASCII'`);
      await client.query(`CREATE TABLE bytes (raw text)`);
      await client.query(
        `INSERT INTO bytes VALUES (E'\\xff\\xfe\\x80 tab \\t'), (E'gr\\xfc\\xdfe'), ('plain')`,
      );
      // A name that is no UTF-8 either.
      await client.query(`DO $$ BEGIN EXECUTE E'CREATE TABLE "t\\xfcr" AS SELECT 1 AS one'; END $$`);
    });
    const query = `SELECT ${bytes('raw')} AS raw FROM bytes ORDER BY 1`;
    const original = await queryRows(sharedServer(16), name, query);
    expect(original).toContainEqual({ raw: 'fffe80207461622009' });
    const job = await move(name, 16, 18, 'databases_ascii_restored');
    expect(job).toMatchObject({ state: 'completed', error: null });
    expect(await queryRows(sharedServer(18), 'databases_ascii_restored', query)).toEqual(original);
    const tables = await queryRows(
      sharedServer(18),
      'databases_ascii_restored',
      `SELECT ${bytes('relname::text')} AS name FROM pg_class
       WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
    );
    expect(tables).toEqual([{ name: Buffer.from('bytes').toString('hex') }, { name: '74fc72' }]);
  });
});

describe('locale providers', () => {
  let builtin: Promise<unknown> | undefined;
  /** Makes it when it is first needed. */
  const ensureBuiltin = () =>
    (builtin ??= inDatabase(sharedServer(18), 'postgres', (client) =>
      client.query(
        `CREATE DATABASE databases_builtin TEMPLATE template0 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'`,
      ),
    ));

  it('a builtin locale comes back on a server that has it', async () => {
    await ensureBuiltin();
    const provider = `SELECT datlocprovider AS provider, datlocale AS locale FROM pg_database WHERE datname = current_database()`;
    const job = await move('databases_builtin', 18, 18, 'databases_builtin_restored');
    expect(job).toMatchObject({ state: 'completed', error: null });
    expect(await queryRows(sharedServer(18), 'databases_builtin_restored', provider)).toEqual([
      { provider: 'b', locale: 'C.UTF-8' },
    ]);
  });

  it('a locale that the target lacks: the nearest is chosen, and said', async () => {
    await ensureBuiltin();
    const job = await move('databases_builtin', 18, 14, 'databases_builtin_elsewhere');
    expect(job).toMatchObject({ state: 'completed with warnings', error: null });
    expect(job.result?.warnings).toEqual([expect.stringMatching(/builtin C\.UTF-8.*used libc C instead/)]);
    expect(await describeDatabase(sharedServer(14), 'databases_builtin_elsewhere')).toMatchObject({
      encoding: 'UTF8',
      collate: 'C',
    });
  });

  it('an ICU locale comes back where ICU is, and is replaced where it is not', async () => {
    const rules = '&a < g';
    await inDatabase(sharedServer(16), 'postgres', (client) =>
      client.query(
        `CREATE DATABASE databases_icu TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'sv-SE' ICU_RULES '${rules}'`,
      ),
    );
    await inDatabase(sharedServer(16), 'databases_icu', (client) =>
      client.query(`CREATE TABLE words AS SELECT unnest(ARRAY['g', 'b', 'a', 'z', 'å']) AS word`),
    );
    const sorted = `SELECT string_agg(word, '' ORDER BY word) AS words FROM words`;
    const job = await move('databases_icu', 16, 18, 'databases_icu_restored');
    expect(job).toMatchObject({ state: 'completed', error: null });
    expect(await queryRows(sharedServer(18), 'databases_icu_restored', sorted)).toEqual([{ words: 'agbzå' }]);

    const elsewhere = await move('databases_icu', 16, 14, 'databases_icu_elsewhere');
    expect(elsewhere.state).toBe('completed with warnings');
    expect(elsewhere.result?.warnings).toEqual([expect.stringMatching(/icu sv-SE/)]);
    expect(await queryRows(sharedServer(14), 'databases_icu_elsewhere', sorted)).toEqual([
      { words: 'abgzå' },
    ]);
  });

  it('a libc locale that no server here knows, as of a backup from Windows', async () => {
    await makeDatabase(sharedServer(16), 'databases_libc', 'CREATE TABLE t AS SELECT 1 AS one');
    const protect = { server: 'server 16', database: 'databases_libc', vault: 'vault' };
    const { id } = await app.client.instances.protect({ ...protect, name: 'databases_libc' });
    const { pointId = '' } = await completeJob(app, app.client.backup.start({ instance: 'databases_libc' }));
    await changePoint(join(app.folder, 'vault', 'instances', id, pointId), ({ database }) => {
      Object.assign(database.properties, { collate: 'Swedish_Sweden.1252', ctype: 'Swedish_Sweden.1252' });
    });

    const input = {
      instance: 'databases_libc',
      targetServer: 'server 18',
      newDatabase: 'databases_libc_restored',
    };
    const job = await runJob(app, app.client.restore.asDatabase(input));
    expect(job.state).toBe('completed with warnings');
    expect(job.result?.warnings).toEqual([
      expect.stringMatching(/libc Swedish_Sweden\.1252.*used the server’s default locale instead/),
    ]);
    expect(await describeDatabase(sharedServer(18), 'databases_libc_restored')).toMatchObject({
      collate: 'C',
      encoding: 'UTF8',
    });
  });
});
