import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  addFolderVault,
  addServer,
  completeJob,
  failureOf,
  openTestApp,
  pointIds,
  runJob,
  type TestApp,
} from '../../../support/apps/app.ts';
import { makeDatabase } from '../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const server = () => sharedServer(18);
let app: TestApp;
let path: string;

beforeAll(async () => {
  app = await openTestApp();
  await addServer(app, server());
  path = (await addFolderVault(app)).path;
});
afterAll(() => app[Symbol.asyncDispose]());

const sql = async (statement: string, database = 'postgres') => {
  const client = await server().connect(database);
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
};
const backUp = (home: TestApp, instance: string) => runJob(home, home.client.backup.start({ instance }));

/** A database that is protected under its name; it and what it was renamed to are dropped at the end. */
async function protectedDatabase(name: string, ...others: string[]) {
  await makeDatabase(server(), name, 'CREATE TABLE t AS SELECT 1');
  onTestFinished(async () => {
    for (const each of [name, ...others]) await server().dropDatabase(each);
  });
  await app.client.instances.protect({ server: 'source', database: name, vault: 'vault', name });
  await completeJob(app, app.client.backup.start({ instance: name }));
}

describe('a database that was renamed on its server', () => {
  it('is found by its oid, goes on under its new name when somebody says so, and is one series everywhere', async () => {
    const odd = 'renamed "b\\';
    await protectedDatabase('renamed_a', odd);
    await using other = await openTestApp();
    await addServer(other, server());
    await addFolderVault(other, 'opened', path);
    await other.client.instances.confirm({ instances: ['renamed_a'] });
    await sql('ALTER DATABASE renamed_a RENAME TO "renamed ""b\\"');
    const renamed = {
      code: 'UserErrorDatabaseRenamed',
      message: String.raw`There is no database "renamed_a" on source any more: it was renamed, and is called "renamed "b\" now.`,
      steps: [{ do: 'continue-as', instance: 'renamed_a', database: odd }],
    };
    expect(await backUp(app, 'renamed_a')).toMatchObject({ state: 'failed', error: renamed });
    const check = (home: TestApp) => home.client.privileges.backup({ subject: { instance: 'renamed_a' } });
    expect(await failureOf(check(app))).toMatchObject(renamed);
    // a workstation that has taken no backup of it knows the identity from the vault
    expect(await failureOf(check(other))).toMatchObject(renamed);

    const go = (home: TestApp, database: string) =>
      home.client.instances.continueAs({ instance: 'renamed_a', database });
    expect(await failureOf(go(app, 'postgres'))).toMatchObject({
      code: 'UserErrorInvalidInput',
      message: expect.stringContaining('is another database than "renamed_a" has backed up') as string,
    });
    expect(await go(app, odd)).toMatchObject({ database: odd, proved: true });
    expect(await backUp(app, 'renamed_a')).toMatchObject({ state: 'completed', result: { warnings: [] } });
    expect(await pointIds(app, 'renamed_a')).toHaveLength(2);

    expect(await backUp(other, 'renamed_a')).toMatchObject({
      error: { code: 'UserErrorInstanceMoved', steps: renamed.steps },
    });
    expect(await go(other, odd)).toMatchObject({ database: odd, proved: true });
    expect(await backUp(other, 'renamed_a')).toMatchObject({ state: 'completed' });
    expect(await pointIds(app, 'renamed_a')).toHaveLength(3);
    await using third = await openTestApp();
    await addFolderVault(third, 'opened', path);
    expect(await third.client.instances.list()).toContainEqual(
      expect.objectContaining({ name: 'renamed_a', database: odd }),
    );
    expect(await pointIds(third, 'renamed_a')).toHaveLength(3);
  });

  it('is one that nobody can prove where the login may not ask for the cluster: a person says so', async () => {
    await protectedDatabase('renamed_c', 'renamed_d');
    // each database has rights of its own
    const revoke = 'REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC';
    for (const each of ['postgres', 'renamed_c']) await sql(revoke, each);
    await sql(`CREATE ROLE asks_little LOGIN PASSWORD '${server().password}'`);
    const [source] = await app.client.servers.list();
    if (source === undefined) throw new Error('there is a server');
    const { credential, user } = source;
    try {
      await sql('GRANT pg_read_all_data TO asks_little');
      await sql('ALTER DATABASE renamed_c RENAME TO renamed_d');
      const { client } = app;
      await client.servers.set({ server: 'source', address: { user: 'asks_little' }, credential });
      expect(await backUp(app, 'renamed_c')).toMatchObject({
        error: {
          code: 'UserErrorDatabaseRenamed',
          message: expect.stringContaining(
            '"renamed_d" has its oid; whether it is the same database',
          ) as string,
        },
      });
      expect(
        await client.instances.continueAs({ instance: 'renamed_c', database: 'renamed_d' }),
      ).toMatchObject({ proved: false });
    } finally {
      await app.client.servers.set({ server: 'source', address: { user }, credential });
      await sql('GRANT EXECUTE ON FUNCTION pg_control_system() TO PUBLIC');
      await sql('DROP OWNED BY asks_little; DROP ROLE asks_little');
    }
  });
});

it('a database that was created anew under its name goes on, and is told once', async () => {
  await protectedDatabase('created_anew');
  await server().dropDatabase('created_anew');
  await makeDatabase(server(), 'created_anew', 'CREATE TABLE other AS SELECT 2');
  expect(await backUp(app, 'created_anew')).toMatchObject({
    state: 'completed with warnings',
    result: {
      warnings: [
        expect.stringMatching(/^The database is another one than at the last recovery point \(its oid/),
      ],
    },
  });
  expect(await backUp(app, 'created_anew')).toMatchObject({ state: 'completed' });
});
