import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  addFolderVault,
  addServer,
  completeJob,
  openTestApp,
  protectAndBackUp,
  type TestApp,
} from '../../../../support/apps/app.ts';
import { inDatabase, makeDatabase, queryRows } from '../../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';

const server = () => sharedServer(16);
const login = 'encoding_login';
let app: TestApp;

beforeAll(async () => {
  app = await openTestApp();
  await inDatabase(server(), 'postgres', async (client) => {
    await client.query(`CREATE ROLE ${login} SUPERUSER LOGIN PASSWORD '${server().password}';
      ALTER ROLE ${login} SET client_encoding = 'LATIN1'`);
    await client.query(`CREATE DATABASE encoding_none TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'`);
  });
  await makeDatabase(server(), 'encoding_utf8', `CREATE TABLE "złoty" AS SELECT '€ 🐘'::text AS price`);
  await inDatabase(server(), 'postgres', (client) =>
    client.query(`ALTER DATABASE encoding_utf8 SET client_encoding = 'SQL_ASCII'`),
  );
  await inDatabase(server(), 'encoding_none', (client) =>
    client.query(`CREATE TABLE bytes AS SELECT convert_from('\\xe9ff'::bytea, 'SQL_ASCII') AS raw`),
  );
  await addServer(app, server(), { user: login });
  await addFolderVault(app);
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  for (const name of ['encoding_utf8', 'encoding_none', 'encoding_utf8_back', 'encoding_none_back']) {
    await server().dropDatabase(name);
  }
  await inDatabase(server(), 'postgres', (client) => client.query(`DROP ROLE ${login}`));
});

it.each([
  [
    'encoding_utf8',
    `SELECT encode(convert_to(price, 'UTF8'), 'hex') AS hex FROM "złoty"`,
    'e282ac20f09f9098',
  ],
  ['encoding_none', `SELECT encode(convert_to(raw, 'SQL_ASCII'), 'hex') AS hex FROM bytes`, 'e9ff'],
])(
  '%s keeps its characters whatever client_encoding is set for login and database',
  async (name, sql, hex) => {
    await protectAndBackUp(app, { database: name, name });
    await completeJob(
      app,
      app.client.restore.asDatabase({
        instance: name,
        targetServer: 'source',
        newDatabase: `${name}_back`,
      }),
    );
    expect(await queryRows(server(), `${name}_back`, sql)).toEqual([{ hex }]);
  },
);
