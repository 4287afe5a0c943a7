import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addServer,
  openAppWithVault,
  pointIds,
  protectAndBackUp,
  runJob,
  type TestApp,
} from '../../../../support/apps/app.ts';
import { inDatabase, makeDatabase } from '../../../../support/databases/test-databases.ts';
import { startServer, type TestServer } from '../../../../support/servers/postgres-server.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';

const source = () => sharedServer(12);
const login = 'superuser_not';
const password = 'a-good-secret';
const roles = 'CREATE ROLE superuser_a; CREATE ROLE superuser_b;';
let app: TestApp;
const points = new Map<string, string>();

const onlySuperuser = 'What only a superuser creates';

/** What a database has, what the check says of it, and what the restore really says. */
const cases: readonly (readonly [what: string, sql: string, title: string | null, said: RegExp | null])[] = [
  [
    'a grant on a function of an extension',
    `CREATE EXTENSION pgcrypto;
     REVOKE EXECUTE ON FUNCTION digest(text, text) FROM PUBLIC;
     GRANT EXECUTE ON FUNCTION digest(text, text) TO superuser_a`,
    'Privileges on objects of extensions',
    /no privileges were granted for "digest"/,
  ],
  [
    'a grant on a function of the server',
    'GRANT EXECUTE ON FUNCTION pg_catalog.pg_reload_conf() TO superuser_a',
    'Privileges on the server’s own objects',
    /permission denied for function pg_reload_conf/,
  ],
  [
    'an event trigger',
    `CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
     CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION f()`,
    onlySuperuser,
    /Must be superuser to create an event trigger|permission denied to create event trigger/i,
  ],
  [
    'a publication of all tables',
    'CREATE PUBLICATION everything FOR ALL TABLES',
    onlySuperuser,
    /must be superuser to create (a )?FOR ALL TABLES publication/i,
  ],
  [
    'a leakproof function',
    `CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE LEAKPROOF AS 'SELECT $1'`,
    onlySuperuser,
    /only superuser can define a leakproof function/,
  ],
  [
    'a function of an untrusted language',
    `CREATE FUNCTION f() RETURNS int LANGUAGE internal AS 'pg_backend_pid'`,
    onlySuperuser,
    /permission denied for language internal/,
  ],
  [
    'an operator class',
    'CREATE OPERATOR CLASS less FOR TYPE int4 USING btree AS OPERATOR 1 <, FUNCTION 1 btint4cmp(int4, int4)',
    onlySuperuser,
    /must be superuser to create an operator class/,
  ],
  [
    'a privilege that was passed on',
    `CREATE TABLE t (); GRANT SELECT ON t TO superuser_a WITH GRANT OPTION;
     SET ROLE superuser_a; GRANT SELECT ON t TO superuser_b`,
    'Privileges that were passed on',
    /permission denied to set session authorization/,
  ],
  [
    'default privileges of somebody who owns nothing',
    'ALTER DEFAULT PRIVILEGES FOR ROLE superuser_a GRANT SELECT ON TABLES TO superuser_b',
    'Default privileges',
    /permission denied to change default privileges|must be member of role/,
  ],
  [
    'settings of a role in the database',
    `ALTER ROLE superuser_a IN DATABASE superuser SET work_mem = '5MB'`,
    'Settings of the database',
    /permission denied|must have CREATEROLE|permission denied to alter/i,
  ],
  [
    'a setting for superusers',
    `ALTER DATABASE superuser SET log_statement = 'all'`,
    'Settings of the database',
    /permission denied to set parameter "log_statement"/,
  ],
  [
    'nothing of that sort',
    `CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN '
    LANGUAGE c LEAKPROOF'; END $$;
     CREATE TYPE mood AS ENUM ('good'); CREATE TYPE pair AS (a int, b int); CREATE DOMAIN small AS int;
     CREATE TABLE t (id int PRIMARY KEY); CREATE PUBLICATION one FOR TABLE t;
     GRANT SELECT (id) ON t TO superuser_a; GRANT USAGE ON TYPE mood TO superuser_a;
     GRANT EXECUTE ON FUNCTION f() TO superuser_a;
     SELECT lo_create(4711); GRANT SELECT ON LARGE OBJECT 4711 TO superuser_a;
     CREATE SEQUENCE s; GRANT USAGE ON SEQUENCE s TO superuser_a;
     CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int); GRANT EXECUTE ON FUNCTION total(int) TO superuser_a;
     CREATE VIEW v AS SELECT id FROM t; GRANT SELECT ON v TO superuser_a;
     CREATE CAST (mood AS text) WITH INOUT;
     ALTER DATABASE superuser SET work_mem = '5MB'`,
    null,
    null,
  ],
];

/** All of the cases in one database, each in a schema of its own. */
const together = cases
  .map(
    ([, sql], index) => `CREATE SCHEMA s${index}; GRANT USAGE ON SCHEMA s${index} TO PUBLIC;
      SET search_path = s${index}, public; ${sql}; RESET ROLE`,
  )
  .join(';');

beforeAll(async () => {
  await inDatabase(source(), 'postgres', (client) => client.query(roles));
  app = await openAppWithVault({ source: source() });
  for (const [what, sql] of [...cases, ['all of it', together] as const]) {
    await makeDatabase(source(), 'superuser', sql);
    if (points.size === 0) await protectAndBackUp(app, { database: 'superuser', name: 'superuser' });
    else {
      // it is told that the database was created anew
      const { state } = await runJob(app, app.client.backup.start({ instance: 'superuser' }));
      if (state !== 'completed with warnings') throw new Error(`the backup is ${state}`);
    }
    points.set(what, (await pointIds(app, 'superuser'))[0] ?? '');
    await source().dropDatabase('superuser');
  }
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await inDatabase(source(), 'postgres', (client) =>
    client.query('DROP ROLE superuser_a; DROP ROLE superuser_b'),
  );
});

describe.each([13, 15, 16, 18])('what PostgreSQL %i refuses to a login is foretold', (major) => {
  let target: TestServer;
  beforeAll(async () => {
    target = await startServer({ major });
    await inDatabase(target, 'postgres', (client) =>
      client.query(`${roles} CREATE ROLE ${login} LOGIN CREATEDB PASSWORD '${password}'`),
    );
    await addServer(app, target, { name: 'target', user: login, password });
    await addServer(app, target, { name: 'superuser' });
  });
  afterAll(async () => {
    for (const server of ['target', 'superuser']) await app.client.servers.remove({ server });
    await target[Symbol.asyncDispose]();
  });

  it.each(cases.map(([what, , title, said]) => ({ what, title, said })))(
    '$what',
    async ({ what, title, said }) => {
      const newDatabase = `back with ${what}`;
      const from = { instance: 'superuser', point: points.get(what) ?? '' };
      const request = { ...from, targetServer: 'target', newDatabase, noOwner: true };
      const { findings } = await app.client.restore.readiness(request);
      const open = findings.filter(({ severity }) => severity !== 'ok').map((found) => found.title);
      expect(open).toEqual(title === null ? [] : [title]);
      const job = await runJob(app, app.client.restore.asDatabase(request));
      const messages = (job.result?.messages ?? []).filter(({ severity }) => severity !== 'ignorable');
      const told = [...(job.result?.losses ?? []), ...messages].map(({ message }) => message);
      const complaints = [...told, ...(job.result?.warnings ?? [])];
      if (said === null) expect(complaints).toEqual([]);
      else expect(complaints.join('\n')).toMatch(said);
      expect(job.state).toBe(said === null ? 'completed' : 'completed with warnings');
    },
  );

  it('and nothing of all that to a superuser', async () => {
    const from = { instance: 'superuser', point: points.get('all of it') ?? '' };
    const request = { ...from, targetServer: 'superuser', newDatabase: 'back with all of it', noOwner: true };
    const { findings } = await app.client.restore.readiness(request);
    expect(findings.filter(({ severity }) => severity !== 'ok')).toEqual([]);
    const job = await runJob(app, app.client.restore.asDatabase(request));
    expect(job.state).toBe('completed');
  });
});
