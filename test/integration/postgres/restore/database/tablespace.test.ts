import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readDatabaseProperties, readRoles } from '../../../../../main/postgres/sql/catalogue.ts';
import { createDatabase } from '../../../../../main/postgres/restore/database/create.ts';
import { inDatabase, makeDatabase, queryRows } from '../../../../support/databases/test-databases.ts';
import { serverUser } from '../../../../support/servers/system-user.ts';
import { startServer, type TestServer } from '../../../../support/servers/postgres-server.ts';
import { connectTo } from '../../../../support/target-of.ts';
import { versionTraits } from '../../../../../main/postgres/connect/server-traits.ts';

const jobId = 'job-20260101t000000-aabbccdd';
let server: TestServer;
let folder: string;

beforeAll(async () => {
  server = await startServer({ major: 17 });
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-tablespace-'));
  const { uid, gid } = serverUser();
  if (uid !== undefined && gid !== undefined) await chown(folder, uid, gid);
  await inDatabase(server, 'postgres', (client) =>
    client.query(`CREATE TABLESPACE "fast ü" LOCATION '${folder}'`),
  );
  await inDatabase(server, 'postgres', (client) =>
    client.query(
      `CREATE ROLE until VALID UNTIL '2031-02-03 04:05:06+02'; CREATE ROLE endless VALID UNTIL 'infinity'`,
    ),
  );
  await inDatabase(server, 'postgres', (client) =>
    client.query(`CREATE ROLE maker LOGIN CREATEDB PASSWORD 'its own password'`),
  );
  await inDatabase(server, 'postgres', (client) =>
    client.query('CREATE DATABASE source TABLESPACE "fast ü"'),
  );
  await makeDatabase(server, 'plain', 'SELECT');
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const tablespaceOf = (name: string) =>
  queryRows(
    server,
    'postgres',
    'SELECT spcname::text AS name FROM pg_database d JOIN pg_tablespace t ON t.oid = dattablespace WHERE datname = $1',
    [name],
  );

it('the default tablespace of a database is read, and used where it can be', async () => {
  await using source = await connectTo(server, 'source');
  await using plain = await connectTo(server, 'plain');
  const properties = await readDatabaseProperties(source, versionTraits(17));
  expect(properties.tablespace).toBe('fast ü');
  expect(await readDatabaseProperties(plain, versionTraits(17))).not.toHaveProperty('tablespace');

  expect(await createDatabase(plain, { name: 'same', properties, jobId }, versionTraits(17))).toEqual({
    choices: [],
  });
  expect(await tablespaceOf('same')).toEqual([{ name: 'fast ü' }]);
  const gone = { ...properties, tablespace: 'gone' };
  expect(
    await createDatabase(plain, { name: 'without', properties: gone, jobId }, versionTraits(17)),
  ).toEqual({
    choices: [
      'the target does not have the source’s default tablespace "gone"; used the server’s default one instead',
    ],
  });
  expect(await tablespaceOf('without')).toEqual([{ name: 'pg_default' }]);

  await using maker = await connectTo(server, 'postgres', { user: 'maker', password: 'its own password' });
  expect(await createDatabase(maker, { name: 'not allowed', properties, jobId }, versionTraits(17))).toEqual({
    choices: [
      'the login may not create in the source’s default tablespace "fast ü"; used the server’s default one instead',
    ],
  });
});

it('until when passwords are taken is read in one form, whatever DateStyle says', async () => {
  await using connection = await connectTo(server);
  await connection.query(`SET datestyle TO german`);
  await connection.query(`SET timezone TO 'UTC'`);
  const roles = await readRoles(connection, ['until', 'endless', 'maker']);
  expect(roles.map(({ name, validUntil }) => [name, validUntil])).toEqual(
    expect.arrayContaining([
      ['endless', 'infinity'],
      ['maker', undefined],
      ['until', '2031-02-03T02:05:06+00:00'],
    ]),
  );
});
