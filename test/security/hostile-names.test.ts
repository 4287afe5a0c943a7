import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addFolderVault,
  addServer,
  completeJob,
  openTestApp,
  pointIds,
  type TestApp,
} from '../support/apps/app.ts';
import { ensureClientTools } from '../support/programs/client-tools.ts';
import { fingerprintOf, inDatabase, makeDatabase, queryRows } from '../support/databases/test-databases.ts';
import { sharedServer } from '../support/servers/shared.ts';

/** What a shell, libpq, SQL, a path, a format string or an option parser would love to misunderstand. */
const names = [
  '$(touch pwned)',
  '`touch pwned`; touch pwned & "touch pwned"',
  `it's "quoted" \\back\\slashed\\`,
  '--help',
  '-d',
  '-',
  'dbname=postgres host=evil.invalid',
  'postgresql://evil.invalid/postgres',
  '../../../../tmp/pwned',
  'first line\nsecond line\r\n\ttouch pwned',
  '; DROP DATABASE names_canary; --',
  "'; DROP DATABASE names_canary; --",
  '"; DROP DATABASE names_canary; --',
  '%s%n %PATH% ${HOME} !! #* ?[a]{b,c}~',
  `🐘 \u202Eright to left\u202C ${'x'.repeat(32)}`,
  ' leading and trailing blanks ',
  'x'.repeat(63),
];
const folderName = `vault $(touch pwned) 'quoted" --help 🐘`;

const server = () => sharedServer(17);
let app: TestApp;
let tools: string;

beforeAll(async () => {
  app = await openTestApp();
  tools = (await ensureClientTools([17])).get(17) ?? '';
  await makeDatabase(server(), 'names_canary', 'CREATE TABLE alive AS SELECT 1 AS one');
  await addServer(app, server(), { name: '$(touch pwned) --server=x 🐘' });
  await addFolderVault(app, `../vault '; touch pwned`, join(app.folder, folderName));
});

afterAll(() => app[Symbol.asyncDispose]());

/** The name again, still hostile, still at most 63 bytes, and another one; different for each name and purpose. */
function similar(name: string, purpose: string): string {
  const mark = `${purpose}${names.indexOf(name)}`;
  const characters = Array.from(name);
  while (Buffer.byteLength(characters.join('') + mark) > 63) characters.pop();
  return `${characters.join('')}${mark}`;
}

/** A schema, a table, columns, a role, a function and a comment that all bear the name. */
function hostileContent(
  name: string,
  quote: (text: string) => string,
  literal: (text: string) => string,
): string {
  const [identifier, text] = [quote(name), literal(name)];
  return `
    CREATE SCHEMA ${identifier};
    CREATE TABLE ${identifier}.${identifier} (${identifier} text PRIMARY KEY, n serial);
    INSERT INTO ${identifier}.${identifier} SELECT ${text} || i FROM generate_series(1, 10) AS i;
    CREATE FUNCTION ${identifier}.${identifier}() RETURNS text LANGUAGE sql AS ${literal(`SELECT ${text}`)};
    CREATE VIEW ${identifier}.${quote(similar(name, 'view'))} AS SELECT ${identifier} FROM ${identifier}.${identifier};
    COMMENT ON TABLE ${identifier}.${identifier} IS ${text};
    ALTER TABLE ${identifier}.${identifier} OWNER TO ${quote(similar(name, 'role'))};
    GRANT SELECT ON ${identifier}.${identifier} TO ${quote(similar(name, 'role'))};
    COMMENT ON DATABASE ${identifier} IS ${text};`;
}

async function makeHostileDatabase(name: string): Promise<void> {
  await server().createDatabase(name);
  await inDatabase(server(), name, async (client) => {
    const quote = (text: string) => client.escapeIdentifier(text);
    await client.query(`CREATE ROLE ${quote(similar(name, 'role'))}`);
    await client.query(hostileContent(name, quote, (text) => client.escapeLiteral(text)));
  });
}

/** Runs restore.sh as a user would; the new name is an argument. */
async function runScript(folder: string, newDatabase: string): Promise<void> {
  const { host, port, user, password } = server();
  await promisify(execFile)('sh', [join(folder, 'restore.sh'), newDatabase], {
    cwd: app.folder,
    env: {
      PATH: `${tools}:${process.env['PATH'] ?? ''}`,
      PGHOST: host,
      PGPORT: String(port),
      PGUSER: user,
      PGPASSWORD: password,
    },
  });
}

async function allTheWay(name: string): Promise<void> {
  await makeHostileDatabase(name);
  const original = await fingerprintOf(server(), name);
  expect(original.tables).toMatchObject([{ schema: name, name, rows: 10 }]);

  const [target = ''] = (await app.client.servers.list()).map((each) => each.name);
  const [vault = ''] = (await app.client.vaults.list()).map((each) => each.name);
  const protect = { server: target, database: name, vault };
  const { id, name: instance } = await app.client.instances.protect(protect);
  expect(instance).not.toMatch(/[\u0000-\u001f]/);
  const { pointId = '' } = await completeJob(app, app.client.backup.start({ instance }));
  expect(await pointIds(app, instance)).toEqual([pointId]);
  const { manifest } = await app.client.points.show({ instance });
  expect(manifest.database.name).toBe(name);
  expect(manifest.tables).toMatchObject([{ schema: name, name, rows: 10 }]);
  expect((await readdir(join(app.folder, folderName, 'instances', id))).toSorted()).toEqual([
    pointId,
    'record',
  ]);

  const newDatabase = similar(name, 'R');
  const selection = { schemas: [name], tables: [{ schema: name, name }], excludeTables: [] };
  await completeJob(
    app,
    app.client.restore.asDatabase({ instance, targetServer: target, newDatabase, jobs: 2 }),
  );
  expect(await fingerprintOf(server(), newDatabase)).toEqual(original);
  const partial = { instance, targetServer: target, newDatabase: similar(name, 'P'), selection };
  await completeJob(app, app.client.restore.asDatabase(partial));
  expect(await fingerprintOf(server(), similar(name, 'P'))).toEqual(original);
  const comments = await queryRows(
    server(),
    newDatabase,
    `SELECT shobj_description(oid, 'pg_database') AS comment FROM pg_database WHERE datname = current_database()`,
  );
  expect(comments).toEqual([{ comment: name }]);

  const destination = { kind: 'folder' as const, path: join(app.folder, 'files', id, folderName) };
  await completeJob(app, app.client.restore.asFiles({ instance, destination }));
  const byScript = similar(name, 'S');
  await runScript(join(destination.path, pointId), byScript);
  expect(await fingerprintOf(server(), byScript)).toEqual(original);
}

describe('hostile names', () => {
  it('go all the way as what they are', { timeout: 240_000 }, async () => {
    const limit = pLimit(3);
    const failures = await Promise.all(
      names.map((name) =>
        limit(async () => {
          try {
            await allTheWay(name);
            return [];
          } catch (error) {
            return [{ name, error }];
          }
        }),
      ),
    );
    expect(failures.flat()).toEqual([]);
    expect(await queryRows(server(), 'names_canary', 'SELECT one FROM alive')).toEqual([{ one: 1 }]);
    for (const folder of [app.folder, app.home, process.cwd(), '/tmp']) {
      expect(await readdir(folder)).not.toContain('pwned');
    }
  });

  it('are refused where the server has no such name: empty, too long, with a NUL', async () => {
    const [instance = ''] = (await app.client.instances.list()).map(({ name }) => name);
    const [targetServer = ''] = (await app.client.servers.list()).map(({ name }) => name);
    for (const newDatabase of ['', 'x'.repeat(64), '🐘'.repeat(16), 'a\0b']) {
      const call = app.client.restore.asDatabase({ instance, targetServer, newDatabase });
      await expect(call).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    }
  });
});
