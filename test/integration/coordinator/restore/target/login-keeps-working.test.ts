import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../../../../shared/jobs/jobs.ts';
import {
  completeJob,
  openAppWithVault,
  protectAndBackUp,
  runJob,
  type TestApp,
} from '../../../../support/apps/app.ts';
import { makeDatabase, queryRows } from '../../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';

/** Its adminpack is the last: from 17 on there is none. */
const source = () => sharedServer(16);
const target = () => sharedServer(18);
let app: TestApp;

beforeAll(async () => {
  app = await openAppWithVault({ source: source(), target: target() });
  for (const server of [source(), target()]) {
    await queryRows(server, 'postgres', `CREATE ROLE login_reporter LOGIN PASSWORD 'login-reporter'`);
  }
});
afterAll(() => app[Symbol.asyncDispose]());

async function restore(instance: string, newDatabase: string): Promise<Job> {
  // settings that load libraries are applied where somebody chose so
  return runJob(
    app,
    app.client.restore.asDatabase({ instance, targetServer: 'target', newDatabase, activate: true }),
  );
}

async function settingsOf(database: string): Promise<string[]> {
  const rows = await queryRows<{ line: string }>(
    target(),
    'postgres',
    `SELECT concat_ws(' ', nullif(s.setrole, 0)::regrole::text, line) AS line
       FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase, unnest(s.setconfig) AS line
      WHERE d.datname = $1 ORDER BY 1`,
    [database],
  );
  return rows.map(({ line }) => line);
}

describe('a database whose setting names a library that the target lacks', () => {
  const database = 'login_library';

  it('is foreseen, restored without that setting, and can be logged in to', async () => {
    await makeDatabase(
      source(),
      database,
      `CREATE TABLE t (id int);
       ALTER DATABASE ${database} SET work_mem = '7MB';
       ALTER DATABASE ${database} SET session_preload_libraries = 'auto_explain', 'adminpack';
       ALTER DATABASE ${database} SET statement_timeout = '1h'`,
    );
    await protectAndBackUp(app, { database, name: database });
    const newDatabase = `${database}_restored`;
    const wanted = {
      instance: database,
      point: 'latest',
      targetServer: 'target',
      newDatabase,
      activate: true,
    };
    const { findings, ready } = await app.client.restore.readiness(wanted);
    expect(ready).toBe(true);
    expect(findings).toContainEqual({
      title: 'Libraries of sessions',
      severity: 'warning',
      message:
        'The setting session_preload_libraries loads adminpack into every session, which the target does not have: with it nobody could log in.',
      remedy:
        'Install the library on the target; otherwise the restore leaves this setting out, and says so.',
    });
    const job = await restore(database, newDatabase);
    expect(job).toMatchObject({ state: 'completed with warnings', error: null });
    expect(job.result?.warnings).toEqual([
      `With the setting session_preload_libraries nobody could log in to the new database (could not access file "adminpack": No such file or directory), so it was not kept. Not applied: ALTER DATABASE "${newDatabase}" SET "session_preload_libraries" TO 'auto_explain', 'adminpack';`,
    ]);
    expect(await settingsOf(newDatabase)).toEqual(['statement_timeout=1h', 'work_mem=7MB']);
    expect(await queryRows(target(), newDatabase, 'SELECT count(*)::int AS rows FROM t')).toEqual([
      { rows: 0 },
    ]);
  });

  it('of the database and of its login keeps the rest of both', async () => {
    const database = 'login_both';
    await makeDatabase(
      source(),
      database,
      `ALTER DATABASE ${database} SET session_preload_libraries = 'adminpack';
       ALTER ROLE postgres IN DATABASE ${database} SET session_preload_libraries = 'adminpack';
       ALTER ROLE postgres IN DATABASE ${database} SET statement_timeout = '1h';
       ALTER DATABASE ${database} SET work_mem = '7MB'`,
    );
    await protectAndBackUp(app, { database, name: database });
    const job = await restore(database, `${database}_restored`);
    expect(job.state).toBe('completed with warnings');
    expect(job.result?.warnings).toHaveLength(2);
    expect(await settingsOf(`${database}_restored`)).toEqual([
      'postgres statement_timeout=1h',
      'work_mem=7MB',
    ]);
  });

  it('and of a role in the database says whom it keeps out', async () => {
    const database = 'login_role';
    await makeDatabase(
      source(),
      database,
      `ALTER ROLE login_reporter IN DATABASE ${database} SET session_preload_libraries = 'adminpack'`,
    );
    await protectAndBackUp(app, { database, name: database });
    const newDatabase = `${database}_restored`;
    const { findings } = await app.client.restore.readiness({
      instance: database,
      point: 'latest',
      targetServer: 'target',
      newDatabase,
      activate: true,
    });
    expect(findings.find(({ title }) => title === 'Libraries of sessions')?.message).toBe(
      'The setting session_preload_libraries of "login_reporter" loads adminpack into every session, which the target does not have: with it "login_reporter" could not log in.',
    );
    const job = await restore(database, newDatabase);
    expect(job.result?.warnings).toEqual([
      `"login_reporter" cannot log in to the new database: its setting session_preload_libraries loads adminpack, which the target does not have. Install that, or run: ALTER ROLE "login_reporter" IN DATABASE "${newDatabase}" RESET "session_preload_libraries";`,
    ]);
    await expect(queryRows({ ...target() }, newDatabase, 'SELECT 1')).resolves.toHaveLength(1);
  });
});

describe('what is the user’s choice is no failure', () => {
  it.each([
    ['a connection limit of 0', 'CONNECTION LIMIT 0'],
    ['a read-only default', 'SET default_transaction_read_only = on'],
  ])('%s', async (_what, choice) => {
    const database = `login_choice_${choice.length}`;
    await makeDatabase(source(), database, `CREATE TABLE t (id int); ALTER DATABASE ${database} ${choice}`);
    await protectAndBackUp(app, { database, name: database });
    const job = await restore(database, `${database}_restored`);
    expect(job).toMatchObject({ state: 'completed', result: { warnings: [] } });
  });
});

describe('an event trigger on login', () => {
  /** The case of a server whose name for the database decides. */
  const make = (database: string) => `
    CREATE TABLE logins (at timestamptz DEFAULT now(), who text);
    CREATE FUNCTION onlogin() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
      IF current_database() <> '${database}' THEN RAISE EXCEPTION 'wrong database'; END IF;
      IF NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off' THEN
        INSERT INTO public.logins (who) VALUES (session_user); END IF; END $$;
    CREATE EVENT TRIGGER lt ON login EXECUTE FUNCTION onlogin();`;
  const rowsOf = async (database: string) => {
    const client = await target().connect('postgres');
    await client.end();
    const { openClient } = await import('../../../../../main/postgres/connect/connect.ts');
    const { host, port, user, password } = target();
    const address = { host, port, user, tls: 'disable' as const };
    const session = await openClient({ address, database, password }, '-c event_triggers=off');
    const { rows } = await session.query<{ who: string }>('SELECT who FROM public.logins');
    await session.end();
    return rows;
  };

  it.each([1, 2])(
    'that refuses fails no restore with %i jobs, stays, and says how to get in',
    async (jobs) => {
      const database = `login_trigger_${jobs}`;
      await makeDatabase(target(), database, make(database));
      await app.client.instances.protect({ server: 'target', database, vault: 'vault', name: database });
      await completeJob(app, app.client.backup.start({ instance: database }));
      const before = await rowsOf(database);
      const newDatabase = `${database}_restored`;
      const wanted = { instance: database, point: 'latest', targetServer: 'target', newDatabase };
      const { findings } = await app.client.restore.readiness(wanted);
      expect(findings.find(({ title }) => title === 'Event triggers on login')?.message).toBe(
        'The event trigger lt runs at every login to the new database and may refuse it; the restore says how to get in then.',
      );
      const job = await runJob(
        app,
        app.client.restore.asDatabase({ instance: database, targetServer: 'target', newDatabase, jobs }),
      );
      expect(job).toMatchObject({ state: 'completed with warnings', error: null });
      expect(job.result?.warnings).toEqual([
        `The event trigger lt on login refuses logins to the new database: wrong database. The database is whole, and the trigger stays as it was backed up. To get in, connect as a superuser with event triggers off (PGOPTIONS='-c event_triggers=off') and run ALTER EVENT TRIGGER "lt" DISABLE; Or change what "public"."onlogin"() allows.`,
      ]);
      await expect(target().connect(newDatabase)).rejects.toThrow('wrong database');
      expect(await rowsOf(newDatabase)).toEqual(before);
    },
  );

  it.each([
    [
      'ends its own session',
      'ends',
      'PERFORM pg_terminate_backend(pg_backend_pid())',
      'terminating connection due to administrator command',
    ],
    [
      'cancels itself',
      'cancels',
      'PERFORM pg_cancel_backend(pg_backend_pid()); PERFORM pg_sleep(60)',
      'canceling statement due to user request',
    ],
    [
      'refuses as a wrong login is refused',
      'login',
      `RAISE EXCEPTION 'not you' USING ERRCODE = 'invalid_authorization_specification'`,
      'not you',
    ],
    [
      'refuses as a full server does',
      'full',
      `RAISE EXCEPTION 'too many of you' USING ERRCODE = 'too_many_connections'`,
      'too many of you',
    ],
  ])('that %s fails no restore, stays, and says how to get in', async (_what, name, does, message) => {
    const database = `login_trigger_${name}`;
    await makeDatabase(
      target(),
      database,
      `CREATE TABLE t AS SELECT 1 AS id;
       CREATE FUNCTION onlogin() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
         IF current_database() <> '${database}' THEN ${does}; END IF; END $$;
       CREATE EVENT TRIGGER lt ON login EXECUTE FUNCTION onlogin()`,
    );
    await app.client.instances.protect({ server: 'target', database, vault: 'vault', name: database });
    await completeJob(app, app.client.backup.start({ instance: database }));
    const newDatabase = `${database}_restored`;
    const input = { instance: database, targetServer: 'target', newDatabase };
    const job = await runJob(app, app.client.restore.asDatabase(input));
    expect(job).toMatchObject({ state: 'completed with warnings', error: null, result: { rows: 1 } });
    expect(job.result?.warnings).toEqual([
      `The event trigger lt on login refuses logins to the new database: ${message}. The database is whole, and the trigger stays as it was backed up. To get in, connect as a superuser with event triggers off (PGOPTIONS='-c event_triggers=off') and run ALTER EVENT TRIGGER "lt" DISABLE; Or change what "public"."onlogin"() allows.`,
    ]);
    await expect(target().connect(newDatabase)).rejects.toThrow(message);
  });

  it('that refuses among several is named by its function', async () => {
    const database = 'login_one_of_two';
    await makeDatabase(
      target(),
      database,
      `CREATE FUNCTION quiet() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
       CREATE EVENT TRIGGER a_quiet_one ON login EXECUTE FUNCTION quiet();
       CREATE FUNCTION strict() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
         IF current_database() <> '${database}' THEN RAISE EXCEPTION 'wrong database'; END IF; END $$;
       CREATE EVENT TRIGGER strict_trigger ON login EXECUTE FUNCTION strict()`,
    );
    await app.client.instances.protect({ server: 'target', database, vault: 'vault', name: database });
    await completeJob(app, app.client.backup.start({ instance: database }));
    const newDatabase = `${database}_restored`;
    const input = { instance: database, targetServer: 'target', newDatabase };
    const told = (await runJob(app, app.client.restore.asDatabase(input))).result?.warnings ?? [];
    expect(told.join()).toContain('The event trigger strict_trigger on login refuses logins');
    expect(told.join()).toContain('run ALTER EVENT TRIGGER "strict_trigger" DISABLE; Or change');
  });

  it('is foreseen where it will run', async () => {
    const database = 'login_foreseen';
    await makeDatabase(
      target(),
      database,
      `CREATE FUNCTION quiet() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
       CREATE EVENT TRIGGER lt ON login EXECUTE FUNCTION quiet();
       CREATE EVENT TRIGGER "every ON login" ON ddl_command_end EXECUTE FUNCTION quiet();
       CREATE EVENT TRIGGER "my ""odd"" one" ON login EXECUTE FUNCTION quiet();
       ALTER EVENT TRIGGER "my ""odd"" one" ENABLE ALWAYS;
       CREATE EVENT TRIGGER off ON login EXECUTE FUNCTION quiet();
       ALTER EVENT TRIGGER off DISABLE;
       CREATE EVENT TRIGGER copies ON login EXECUTE FUNCTION quiet();
       ALTER EVENT TRIGGER copies ENABLE REPLICA`,
    );
    await app.client.instances.protect({ server: 'target', database, vault: 'vault', name: database });
    await completeJob(app, app.client.backup.start({ instance: database }));
    const foreseen = async (targetServer: string) => {
      const wanted = { instance: database, point: 'latest', targetServer, newDatabase: `${database}_new` };
      const { findings } = await app.client.restore.readiness(wanted);
      return findings.filter(({ title }) => title === 'Event triggers on login');
    };
    expect(await foreseen('target')).toEqual([
      {
        title: 'Event triggers on login',
        severity: 'warning',
        message:
          'The event triggers lt, my "odd" one run at every login to the new database and may refuse it; the restore says how to get in then.',
        remedy: 'Look at what their functions do in a database of another name.',
      },
    ]);
    // PostgreSQL 16 knows no such event
    expect(await foreseen('source')).toEqual([]);
  });

  it('that lets in leaves no row of pgkeep’s in the new database', async () => {
    const database = 'login_lets_in';
    await makeDatabase(
      target(),
      database,
      make(`${database}_restored`).replace(/IF current_database.*\n/, ''),
    );
    // the first session learns that triggers can be switched off, the login after it is no session of pgkeep's
    await app.client.servers.test({ server: 'target' });
    await (await target().connect(database)).end();
    await app.client.instances.protect({ server: 'target', database, vault: 'vault', name: database });
    await completeJob(app, app.client.backup.start({ instance: database }));
    const before = await rowsOf(database);
    expect(before).toEqual([{ who: 'postgres' }]);
    const job = await restore(database, `${database}_restored`);
    expect(job).toMatchObject({ state: 'completed', result: { warnings: [] } });
    expect(await rowsOf(`${database}_restored`)).toEqual(before);
  });
});
