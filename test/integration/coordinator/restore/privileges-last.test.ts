import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Selection } from '../../../../shared/points/restore.ts';
import {
  addFolderVault,
  addServer,
  openTestApp,
  protectAndBackUp,
  runJob,
  type TestApp,
} from '../../../support/apps/app.ts';
import { inDatabase, makeDatabase, queryRows } from '../../../support/databases/test-databases.ts';
import { startServer, type TestServer } from '../../../support/servers/postgres-server.ts';
import { runStock, withoutKeys, type StockLogin } from '../../../support/stock-tools.ts';

const owner = `last "ünï" owner`;
const login = 'last_login';
const password = 'a-good-secret';
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** Owners who may not write, a view that reads by a grant, and a comment on each side of the grants. */
const sourceSql = `
  CREATE SCHEMA app AUTHORIZATION ${quoted(owner)};
  GRANT USAGE ON SCHEMA app TO last_reader;
  CREATE SCHEMA other AUTHORIZATION last_other;
  SET ROLE ${quoted(owner)};
  CREATE TABLE app.closed (id int PRIMARY KEY, name text);
  INSERT INTO app.closed SELECT i, 'row ' || i FROM generate_series(1, 100) AS i;
  COMMENT ON TABLE app.closed IS 'nobody writes';
  COMMENT ON COLUMN app.closed.name IS 'but many read';
  REVOKE INSERT, UPDATE, DELETE ON app.closed FROM ${quoted(owner)};
  GRANT SELECT ON app.closed TO last_reader WITH GRANT OPTION;
  GRANT SELECT (id), UPDATE (name) ON app.closed TO last_other;
  COMMENT ON CONSTRAINT closed_pkey ON app.closed IS 'a key';
  CREATE TABLE app.parted (id int, day date) PARTITION BY RANGE (day);
  CREATE TABLE app.parted_1 PARTITION OF app.parted FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
  CREATE INDEX ON app.parted (id);
  INSERT INTO app.parted VALUES (1, '2025-05-05');
  REVOKE ALL ON app.parted, app.parted_1 FROM ${quoted(owner)};
  CREATE SEQUENCE app.numbers;
  SELECT nextval('app.numbers');
  REVOKE ALL ON SEQUENCE app.numbers FROM ${quoted(owner)};
  CREATE FUNCTION app.twice(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 2';
  REVOKE EXECUTE ON FUNCTION app.twice FROM PUBLIC;
  COMMENT ON FUNCTION app.twice IS 'for some';
  SELECT lo_from_bytea(424242, 'large');
  COMMENT ON LARGE OBJECT 424242 IS 'read only';
  REVOKE UPDATE ON LARGE OBJECT 424242 FROM ${quoted(owner)};
  ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO last_reader;
  SET ROLE last_other;
  CREATE TABLE other.base (amount int);
  INSERT INTO other.base VALUES (1), (2);
  GRANT USAGE ON SCHEMA other TO ${quoted(owner)};
  GRANT SELECT ON other.base TO ${quoted(owner)};
  SET ROLE ${quoted(owner)};
  CREATE MATERIALIZED VIEW app.totals AS SELECT sum(amount) AS total FROM other.base;
  CREATE INDEX ON app.totals (total);
  REVOKE INSERT, SELECT ON app.totals FROM ${quoted(owner)};
  GRANT SELECT ON app.totals TO last_reader;
  RESET ROLE`;

/** What takes a superuser: a grant by a grantee, and what refuses grants from the moment that it is there. */
const superuserSql = `
  SET ROLE last_reader; GRANT SELECT ON app.closed TO last_other; RESET ROLE;
  CREATE FUNCTION app.refuse() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''no more grants''; END';
  CREATE EVENT TRIGGER refuse ON ddl_command_start WHEN TAG IN ('GRANT', 'REVOKE') EXECUTE FUNCTION app.refuse();
  COMMENT ON EVENT TRIGGER refuse IS 'comes last';`;

/** What stock pg_restore complains of, but for a parameter that the target's version does not know. */
const refusals = (stderr: string) =>
  stderr
    .split('\n')
    .filter((line) => line.includes('ERROR: ') && !line.includes('unrecognized configuration'));

describe.each([12, 18])('privileges are set behind the data, on PostgreSQL %i', (major) => {
  let app: TestApp;
  let server: TestServer;
  const asLogin = (): StockLogin => ({ ...server, user: login, password });
  const dump = async (database: string, ...args: string[]) => {
    const { stdout, stderr, code } = await runStock(18, 'pg_dump', [database, ...args], { server });
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    return withoutKeys(stdout);
  };
  const total = (database: string) =>
    queryRows(
      server,
      database,
      'SELECT total::int, (SELECT count(*)::int FROM app.closed) AS rows FROM app.totals',
    );

  /** Stock pg_restore's own result, in a new database of that user. */
  const stock = async (source: string, database: string, user: StockLogin) => {
    const file = join(app.folder, `${database}.pgdump`);
    await runStock(18, 'pg_dump', ['-Fc', '-f', file, source], { server });
    await server.createDatabase(database, { owner: user.user });
    return await runStock(18, 'pg_restore', ['-d', database, file], { server: user });
  };
  const restore = async (
    instance: string,
    targetServer: string,
    newDatabase: string,
    options: { jobs?: number; selection?: Selection },
  ) => {
    const job = await runJob(
      app,
      app.client.restore.asDatabase({ instance, targetServer, newDatabase, ...options }),
    );
    return {
      state: job.state,
      error: job.error,
      said: (job.result?.messages ?? [])
        .filter(({ severity }) => severity !== 'ignorable')
        .map(({ message }) => message),
    };
  };

  beforeAll(async () => {
    app = await openTestApp();
    await addFolderVault(app);
    server = await startServer({ major });
    await inDatabase(server, 'postgres', (client) =>
      client.query(`CREATE ROLE ${quoted(owner)}; CREATE ROLE last_other; CREATE ROLE last_reader;
        CREATE ROLE ${login} LOGIN CREATEDB PASSWORD '${password}';
        GRANT ${quoted(owner)}, last_other, last_reader TO ${login}`),
    );
    await makeDatabase(server, 'last', sourceSql, { owner: login });
    await makeDatabase(server, 'last_events', `${sourceSql}; ${superuserSql}`);
    await addServer(app, server);
    await addServer(app, server, { name: 'login', user: login, password });
    await protectAndBackUp(app, { database: 'last', name: 'last' });
    await protectAndBackUp(app, { database: 'last_events', name: 'last_events' });
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  it.each([
    ['one job', {}, []],
    ['several jobs', { jobs: 4 }, []],
    [
      'a selection of schemas',
      { jobs: 2, selection: { schemas: ['app', 'other'], tables: [], excludeTables: [] } },
      // they belong to no schema
      ['--no-large-objects'],
    ],
  ])('with %s: the result is that of stock pg_restore', async (what, options, without) => {
    const database = `new ${what}`;
    const { stderr } = await stock('last', `stock ${what}`, asLogin());
    expect(refusals(stderr)).toEqual([]);
    expect(await restore('last', 'login', database, options)).toEqual({
      state: 'completed',
      error: null,
      said: [],
    });
    expect(await total(database)).toEqual([{ total: 3, rows: 100 }]);
    const whole = await dump(`stock ${what}`, ...without);
    expect(whole).toMatch(/REVOKE .* ON TABLE app\.closed FROM/);
    expect(await dump(database)).toBe(whole);
  });

  it('and before event triggers, which would refuse them', async () => {
    const { stderr } = await stock('last_events', 'stock events', server);
    expect(refusals(stderr)).toEqual([]);
    expect(await restore('last_events', 'source', 'new events', { jobs: 3 })).toEqual({
      state: 'completed',
      error: null,
      said: [],
    });
    const whole = await dump('last_events');
    expect(whole).toContain('CREATE EVENT TRIGGER refuse');
    expect(await dump('stock events')).toBe(whole);
    expect(await dump('new events')).toBe(whole);
  });
});
