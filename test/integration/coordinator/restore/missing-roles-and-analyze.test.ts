import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  addFolderVault,
  addServer,
  openTestApp,
  protectAndBackUp,
  runJob,
  type TestApp,
} from '../../../support/apps/app.ts';
import {
  databaseExists,
  inDatabase,
  makeDatabase,
  queryRows,
} from '../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../support/servers/shared.ts';
import { startServer, type TestServer } from '../../../support/servers/postgres-server.ts';

let app: TestApp;
let target: TestServer;

beforeAll(async () => {
  app = await openTestApp();
  target = await startServer({ major: 17 });
  await makeDatabase(
    sharedServer(17),
    'edges',
    `CREATE ROLE edges_owner;
     CREATE ROLE edges_group;
     GRANT edges_group TO edges_owner;
     CREATE FUNCTION grumpy(i int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$
       BEGIN
         IF current_query() LIKE 'ANALYZE%' THEN RAISE EXCEPTION 'not while I am analyzed'; END IF;
         RETURN i;
       END $$;
     CREATE TABLE t AS SELECT generate_series(1, 10) AS i;
     CREATE INDEX ON t (grumpy(i));
     ALTER TABLE t OWNER TO edges_owner;`,
  );
  await inDatabase(target, 'postgres', (client) =>
    client.query(
      `CREATE ROLE edges_login LOGIN CREATEDB PASSWORD 'a password of its own';
       CREATE ROLE edges_maker LOGIN CREATEDB CREATEROLE PASSWORD 'a password of its own';
       CREATE ROLE edges_group;`,
    ),
  );
  await addServer(app, sharedServer(17));
  await addServer(app, target, { name: 'target' });
  for (const user of ['edges_login', 'edges_maker']) {
    await addServer(app, target, { name: user, user, password: 'a password of its own' });
  }
  await addFolderVault(app);
  await protectAndBackUp(app, { database: 'edges', name: 'edges' });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await target[Symbol.asyncDispose]();
});

// The target lacks the role again.
afterEach(async () => {
  await target.dropDatabase('edges_grumpy');
  await inDatabase(target, 'postgres', (client) => client.query('DROP ROLE IF EXISTS edges_owner'));
});

const restore = (targetServer: string, newDatabase: string) =>
  runJob(
    app,
    app.client.restore.asDatabase({ instance: 'edges', targetServer, newDatabase, createRoles: true }),
  );

describe('a restore', () => {
  it('whose login may not create the roles says what an administrator has to run', async () => {
    const job = await restore('edges_login', 'edges_refused');
    expect(job).toMatchObject({
      state: 'failed',
      error: {
        code: 'UserErrorMissingDBPermissions',
        message: 'edges_login may not create the roles that the target lacks: "edges_owner".',
        sql: 'CREATE ROLE "edges_owner" NOLOGIN;\nGRANT "edges_group" TO "edges_owner";',
      },
      leftovers: [],
    });
    expect(await databaseExists(target, 'edges_refused')).toBe(false);
  });

  it('whose login may create roles, but not all that they need, says what is left to run', async () => {
    const job = await restore('edges_maker', 'edges_half');
    expect(job).toMatchObject({
      state: 'failed',
      error: {
        code: 'UserErrorRolesMissing',
        message: expect.stringContaining('permission denied to grant role "edges_group"') as string,
        sql: 'GRANT "edges_group" TO "edges_owner";',
      },
      leftovers: [],
    });
    expect(await databaseExists(target, 'edges_half')).toBe(false);
  });

  it('is not lost because ANALYZE fails', async () => {
    const job = await restore('target', 'edges_grumpy');
    expect(job).toMatchObject({
      state: 'completed with warnings',
      result: { warnings: ['ANALYZE failed: not while I am analyzed'] },
    });
    expect(await queryRows(target, 'edges_grumpy', 'SELECT count(*)::int AS rows FROM t')).toEqual([
      { rows: 10 },
    ]);
  });
});
