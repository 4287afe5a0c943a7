import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readServerFacts } from '../../../../../main/postgres/connect/server-facts.ts';
import { connect } from '../../../../../main/postgres/connect/connect.ts';
import { missingLibraries } from '../../../../../main/postgres/restore/libraries.ts';
import { checkSettingValues } from '../../../../../main/postgres/restore/readiness/setting-values.ts';
import {
  checkConnections,
  checkDefaultTablespace,
  checkWrites,
  readOnlyDefault,
} from '../../../../../main/postgres/restore/readiness/target-server.ts';
import { queryRows } from '../../../../support/databases/test-databases.ts';
import { startReplication, type TestReplication } from '../../../../support/servers/standby.ts';
import { startServer, type TestServer } from '../../../../support/servers/postgres-server.ts';
import { connectTo } from '../../../../support/target-of.ts';

describe.each([12, 18])('a target with PostgreSQL %i that takes no writes', (major) => {
  let replication: TestReplication;
  beforeAll(async () => {
    replication = await startReplication({ major });
  });
  afterAll(() => replication[Symbol.asyncDispose]());

  it('as a standby is a blocker that names its primary', async () => {
    const { primary, standby } = replication;
    await using connection = await connectTo(standby, 'postgres');
    expect(await checkWrites(connection, await readServerFacts(connection))).toEqual([
      {
        title: 'Writes',
        severity: 'blocker',
        code: 'UserErrorTargetReadOnly',
        message: `The target is a standby, which takes no writes. Its primary is ${primary.host}, port ${primary.port}.`,
        remedy: 'Restore to the primary, or to another server.',
      },
    ]);
    await using atPrimary = await connectTo(primary, 'postgres');
    expect(await checkWrites(atPrimary, await readServerFacts(atPrimary))).toEqual([]);
  });
});

describe.each([12, 18])('a target with PostgreSQL %i', (major) => {
  let server: TestServer;
  const asLogin = { user: 'target_login', password: 'target' };
  const query = (sql: string) => queryRows(server, 'postgres', sql);
  beforeAll(async () => {
    server = await startServer({
      major,
      settings: { max_connections: 12, superuser_reserved_connections: 3 },
    });
    await query(`CREATE ROLE target_login LOGIN PASSWORD 'target' CREATEDB`);
    await query('CREATE ROLE target_other');
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const standingOf = async (as = asLogin) => {
    await using connection = await connectTo(server, 'postgres', as);
    const facts = await readServerFacts(connection);
    return {
      default: await readOnlyDefault(connection, facts.user),
      found: await checkWrites(connection, facts),
    };
  };

  it('whose login is read-only by default is no blocker: the restore switches that off for itself', async () => {
    expect(await standingOf()).toEqual({ default: 'no', found: [] });
    const ok = {
      title: 'Writes',
      severity: 'ok',
      message:
        'Sessions of target_login are read-only by default; the restore switches that off for its own.',
    };
    await query('ALTER ROLE target_login SET default_transaction_read_only = on');
    expect(await standingOf()).toEqual({ default: 'own', found: [ok] });
    // an administrator looks for the login
    await using connection = await connectTo(server, 'postgres');
    expect(await readOnlyDefault(connection, 'target_login')).toBe('own');
    expect(await readOnlyDefault(connection, 'postgres')).toBe('no');
    await query('ALTER ROLE target_login RESET ALL');
    await query('ALTER DATABASE postgres SET default_transaction_read_only = true');
    expect(await standingOf()).toEqual({ default: 'own', found: [ok] });
    const target = {
      address: { host: server.host, port: server.port, user: asLogin.user, tls: 'disable' as const },
      database: 'postgres',
      password: asLogin.password,
    };
    {
      await using plain = await connect(target);
      await expect(plain.query('CREATE DATABASE target_new')).rejects.toThrow('read-only transaction');
      await using writing = await connect(target, { writes: true });
      await writing.query('CREATE DATABASE target_new');
    }
    await query('BEGIN READ WRITE; ALTER DATABASE postgres RESET ALL; COMMIT');
    await server.dropDatabase('target_new');
  });

  it.each([
    ['off', 'no', ['LOGIN SET off', 'DATABASE SET on']],
    ['on', 'own', ['LOGIN SET on', 'DATABASE SET off']],
    ['off', 'no', ['LOGIN IN DATABASE SET off', 'LOGIN SET on', 'DATABASE SET on']],
    ['on', 'own', ['LOGIN IN DATABASE SET on', 'LOGIN SET off', 'DATABASE SET off']],
    ['on', 'own', ['LOGIN IN DATABASE SET on', 'DATABASE SET off']],
    ['off', 'no', ['DATABASE SET off', 'ALL SET on']],
    ['on', 'own', ['DATABASE SET on', 'ALL SET off']],
    ['on', 'server', ['ALL SET on']],
    ['off', 'no', ['OTHER SET on', 'OTHER DATABASE SET on']],
  ])('sees which setting counts, as a session does: %s (%s) by %j', async (shown, expected, settings) => {
    const subjects: readonly (readonly [string, string])[] = [
      ['OTHER DATABASE', 'DATABASE template1'],
      ['LOGIN IN DATABASE', 'ROLE target_login IN DATABASE postgres'],
      ['LOGIN', 'ROLE target_login'],
      ['DATABASE', 'DATABASE postgres'],
      ['ALL', 'ROLE ALL'],
      ['OTHER', 'ROLE target_other'],
    ];
    const subjectOf = (setting: string) =>
      subjects.find(([name]) => setting.startsWith(`${name} SET `))?.[1] ?? 'nothing';
    const valueOf = (setting: string) => setting.slice(setting.lastIndexOf(' ') + 1);
    const change = (clause: (setting: string) => string) =>
      query(
        `BEGIN READ WRITE; ${settings.map((each) => `ALTER ${subjectOf(each)} ${clause(each)};`).join(' ')} COMMIT`,
      );
    await change((each) => `SET default_transaction_read_only = ${valueOf(each)}`);
    try {
      const plain = { user: asLogin.user, password: asLogin.password };
      await using connection = await connectTo(server, 'postgres', plain);
      expect(await connection.query('SHOW default_transaction_read_only')).toEqual([
        { default_transaction_read_only: shown },
      ]);
      expect(await readOnlyDefault(connection, asLogin.user)).toBe(expected);
    } finally {
      await change(() => 'RESET default_transaction_read_only');
    }
  });

  it('that is read-only as a whole is a blocker, unless it is switched off for the login', async () => {
    await query(`ALTER SYSTEM SET default_transaction_read_only = on`);
    await query('SELECT pg_reload_conf()');
    await expect.poll(async () => (await standingOf()).default).toBe('server');
    expect((await standingOf()).found).toEqual([
      {
        title: 'Writes',
        severity: 'blocker',
        code: 'UserErrorTargetReadOnly',
        message: 'The target is set read-only as a whole (default_transaction_read_only).',
        remedy:
          'Find out why before you switch it off: on Azure a server turns read-only when its storage is nearly full.',
      },
    ]);
    const setOff = 'ALTER ROLE target_login SET default_transaction_read_only = off';
    await query(`BEGIN READ WRITE; ${setOff}; COMMIT`);
    expect(await standingOf()).toEqual({ default: 'no', found: [] });
    await query('BEGIN READ WRITE; ALTER ROLE target_login RESET ALL; COMMIT');
    await query('ALTER SYSTEM RESET default_transaction_read_only');
    await query('SELECT pg_reload_conf()');
    await expect.poll(async () => (await standingOf()).default).toBe('no');
  });

  it('with fewer connections than the restore takes is said so', async () => {
    const check = async (jobs: number, as = asLogin) => {
      await using connection = await connectTo(server, 'postgres', as);
      return await checkConnections(connection, await readServerFacts(connection), jobs);
    };
    expect(await check(7)).toEqual([]);
    expect(await check(8)).toEqual([
      {
        title: 'Connections',
        severity: 'warning',
        message: 'With 8 jobs the restore takes up to 10 connections; 9 of 12 are left on the target.',
        remedy: 'Restore with fewer jobs, or free connections before.',
      },
    ]);
    // what is kept for superusers is there for one
    expect(await check(10, { user: server.user, password: server.password })).toEqual([]);
    await query('ALTER ROLE target_login CONNECTION LIMIT 3');
    await using other = await connectTo(server, 'postgres', asLogin);
    expect(await check(1)).toEqual([
      {
        title: 'Connections',
        severity: 'warning',
        message:
          'With 1 job the restore takes up to 3 connections; target_login may have 3 at a time, of which 2 are left.',
        remedy: 'Free connections before you restore.',
      },
    ]);
    await other.end();
    await query('ALTER ROLE target_login CONNECTION LIMIT -1');
  });

  it('without the default tablespace of the source is said so', async () => {
    await using connection = await connectTo(server, 'postgres', asLogin);
    expect(await checkDefaultTablespace(connection, undefined)).toEqual([]);
    expect(await checkDefaultTablespace(connection, 'pg_default')).toEqual([]);
    expect(await checkDefaultTablespace(connection, 'Fast')).toEqual([
      {
        title: 'Default tablespace',
        severity: 'warning',
        message: `The source has its default tablespace in "Fast", which the target does not have: the new database uses the target's own default.`,
        remedy:
          'Create the tablespace on the target before you restore, or go on if its default has the space.',
      },
    ]);
  });

  it('is looked through for libraries as the server itself does, by a superuser only', async () => {
    await using connection = await connectTo(server, 'postgres');
    const missing = (name: string, value: string) => missingLibraries(connection, { name, value });
    expect(await missing('session_preload_libraries', 'auto_explain, "no such", nothing')).toEqual([
      'no such',
      'nothing',
    ]);
    expect(await missing('session_preload_libraries', '"$libdir/auto_explain", "$libdir/nothing"')).toEqual([
      '$libdir/nothing',
    ]);
    // those of ordinary users are looked for in a folder of their own
    expect(await missing('local_preload_libraries', 'auto_explain')).toEqual(['auto_explain']);
    expect(await missing('session_preload_libraries', '')).toEqual([]);
    await using ordinary = await connectTo(server, 'postgres', asLogin);
    const setting = { name: 'session_preload_libraries', value: 'nothing' };
    const nothing = { roles: [], textSearch: [] };
    expect(await missingLibraries(ordinary, setting)).toBeUndefined();
    expect((await checkSettingValues(ordinary, [setting], nothing))[0]?.message).toBe(
      'The setting session_preload_libraries loads nothing into every session. Whether the target has that, only a superuser sees; without it nobody could log in.',
    );
  });

  it('that lacks what settings name is said so', async () => {
    await using connection = await connectTo(server, 'postgres', asLogin);
    const settings = [
      { name: 'no_such_parameter', value: '1' },
      { name: 'some_extension.parameter', value: '1' },
      { name: 'work_mem', value: '7MB' },
      { name: 'DateStyle', value: 'ISO, DMY' },
      { name: 'default_tablespace', value: 'fast' },
      { name: 'temp_tablespaces', value: 'pg_default, "Slow"' },
      { name: 'role', value: 'target_absent' },
      { role: 'target_other', name: 'role', value: 'target_other' },
      { name: 'default_text_search_config', value: 'pg_catalog.english' },
      { role: 'target_other', name: 'default_text_search_config', value: 'klingon' },
      { name: 'default_text_search_config', value: 'public.own' },
    ];
    const title = 'Settings of the database';
    const nothing = { roles: [], textSearch: [] };
    expect(await checkSettingValues(connection, settings, nothing)).toEqual([
      {
        title,
        severity: 'warning',
        message: 'The target does not know no_such_parameter: the restore leaves this setting out.',
        remedy: 'Restore to a server of the source’s version, or go on without them.',
      },
      {
        title,
        severity: 'warning',
        message:
          'The target lacks what settings name: default_tablespace names fast; temp_tablespaces names Slow; role names target_absent; default_text_search_config of "target_other" names klingon. Sessions begin without them.',
        remedy: 'Create it on the target, or change the setting after the restore.',
      },
    ]);
    const created = { roles: ['target_absent'], textSearch: ['klingon'] };
    const [, second] = await checkSettingValues(connection, settings, created);
    expect(second?.message).toContain('temp_tablespaces names Slow. Sessions');
  });
});
