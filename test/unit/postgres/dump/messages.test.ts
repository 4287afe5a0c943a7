import { describe, expect, it } from 'vitest';
import { dumpError, isDumpWarning, tableOfDumpLine } from '../../../../main/postgres/dump/messages.ts';
import { accessRuleAdvice } from '../../../../main/postgres/connect/connection-error.ts';
import { versionTraits } from '../../../../main/postgres/connect/server-traits.ts';

const login = { user: 'app', traits: versionTraits(17) };

const failure = (...stderrTail: string[]) =>
  dumpError({ code: 1, signal: null, ok: false, stderrTail }, login);

const to = 'pg_dump: error: connection to server at "db.example.com" (10.0.0.1), port 5432 failed: ';

describe('dumpError', () => {
  it('leads to the server by its name where a login or a database is wrong', () => {
    for (const line of ['password authentication failed for user "app"', 'database "shop" does not exist']) {
      const exit = { code: 1, signal: null, ok: false, stderrTail: [`${to}FATAL:  ${line}`] };
      expect(dumpError(exit, { ...login, server: 'prod' }).steps).toEqual([
        { do: 'test-server', server: 'prod' },
      ]);
      expect(dumpError(exit, login).steps).toEqual([]);
    }
  });

  it('leads to the instance and names the secret where that has a login of its own', () => {
    const loginOf = { kind: 'instance', instance: 'prod/shop', database: 'shop' } as const;
    const secret = { name: 'shop-login', vault: 'contoso-kv' };
    const line = `${to}FATAL:  password authentication failed for user "app"`;
    const exit = { code: 1, signal: null, ok: false, stderrTail: [line] };
    expect(dumpError(exit, { ...login, server: 'prod', loginOf, secret })).toMatchObject({
      message: expect.stringMatching(
        /^The server refused the login of app, which comes from the secret shop-login in the key vault contoso-kv: /,
      ) as string,
      steps: [{ do: 'check-backup', instance: 'prod/shop' }],
    });
  });

  it.each([
    ['UserErrorDBUserAuthFailed', [`${to}FATAL:  password authentication failed for user "app"`]],
    ['UserErrorDBUserAuthFailed', [`${to}fe_sendauth: no password supplied`]],
    [
      'UserErrorMissingNetworkSecurityPermissions',
      [`${to}FATAL:  no pg_hba.conf entry for host "10.0.0.2", user "app", database "shop", no encryption`],
    ],
    ['UserErrorDBNotFound', [`${to}FATAL:  database "shop" does not exist`]],
    ['UserErrorMissingNetworkSecurityPermissions', [`${to}Connection refused`, '\tIs the server running?']],
    ['UserErrorMissingNetworkSecurityPermissions', [`${to}timeout expired`]],
    ['UserErrorMissingNetworkSecurityPermissions', [`${to}Connection timed out`]],
    [
      'UserErrorMissingNetworkSecurityPermissions',
      ['pg_dump: error: could not translate host name "nowhere" to address: Name or service not known'],
    ],
    ['UserErrorTlsFailed', [`${to}server does not support SSL, but SSL was required`]],
    ['UserErrorTlsFailed', [`${to}SSL error: certificate verify failed`]],
    [
      'UserErrorTlsFailed',
      [`${to}server certificate for "localhost" does not match host name "db.example.com"`],
    ],
    ['UserErrorServerConnectionClosed', [`${to}FATAL:  sorry, too many clients already`]],
    ['UserErrorServerConnectionClosed', [`${to}FATAL:  the database system is starting up`]],
    ['UserErrorServerConnectionClosed', [`${to}FATAL:  the database system is shutting down`]],
    ['UserErrorMissingDBPermissions', [`${to}FATAL:  permission denied for database "shop"`]],
    [
      'UserErrorMissingDBPermissions',
      [
        'pg_dump: error: query failed: ERROR:  permission denied for table orders',
        'pg_dump: detail: Query was: LOCK TABLE public.orders IN ACCESS SHARE MODE',
      ],
    ],
    [
      'UserErrorMissingDBPermissions',
      [
        'pg_dump: error: Dumping the contents of table "rls" failed: PQgetResult() failed.',
        'pg_dump: detail: Error message from server: ERROR:  query would be affected by row-level security policy for table "rls"',
      ],
    ],
    [
      'UserErrorLockTimeout',
      [
        'pg_dump: error: query failed: ERROR:  canceling statement due to statement timeout',
        'pg_dump: detail: Query was: LOCK TABLE public.orders IN ACCESS SHARE MODE',
      ],
    ],
    [
      'UserErrorLockTimeout',
      ['pg_dump: error: query failed: ERROR:  canceling statement due to lock timeout'],
    ],
    [
      'UserErrorServerConnectionClosed',
      [
        'pg_dump: error: query failed: server closed the connection unexpectedly',
        '\tThis probably means the server terminated abnormally',
      ],
    ],
    [
      'UserErrorServerConnectionClosed',
      [
        'pg_dump: error: query failed: FATAL:  terminating connection due to administrator command',
        'server closed the connection unexpectedly',
      ],
    ],
    [
      'UserErrorServerConnectionClosed',
      [
        'pg_dump: error: Dumping the contents of table "big" failed: PQgetCopyData() failed.',
        'pg_dump: error: Error message from server: could not receive data from server: Connection timed out',
      ],
    ],
    [
      'UserErrorClientToolFailed',
      [
        'pg_dump: error: Dumping the contents of table "big" failed: PQgetResult() failed.',
        'pg_dump: detail: Error message from server: ERROR:  out of memory',
      ],
    ],
    ['UserErrorClientToolFailed', ['pg_dump: error: aborting because of server version mismatch']],
  ])('%s: %j', (code, lines) => {
    const chatter = 'pg_dump: reading extensions';
    const error = failure(chatter, ...lines);
    expect(error.code).toBe(code);
    expect(error.details).toBe([chatter, ...lines].join('\n'));
    // the first error is in the one sentence, without the program's name twice
    expect(error.message).toContain(lines[0]?.replace('pg_dump: error: ', ''));
  });

  it('says what fixes an access rule', () => {
    expect(failure(`${to}FATAL:  no pg_hba.conf entry for host "1.2.3.4", user "app"`).remedy).toBe(
      accessRuleAdvice,
    );
  });

  it('names the step that lets this machine through the firewall of Azure', () => {
    const line = `${to}FATAL:  no pg_hba.conf entry for host "198.51.100.7", user "app", database "shop", SSL encryption`;
    const place = { address: { host: 'shop.postgres.database.azure.com' } };
    const exit = { code: 1, signal: null, ok: false, stderrTail: [line] };
    expect(dumpError(exit, { ...login, place }).steps).toStrictEqual([
      { do: 'add-address', at: 'server', place: place.address.host, address: '198.51.100.7' },
    ]);
  });

  it('tells how it ended when it said nothing', () => {
    expect(dumpError({ code: null, signal: 'SIGTERM', ok: false, stderrTail: [] }, login)).toMatchObject({
      code: 'UserErrorClientToolFailed',
      message: 'pg_dump ended by SIGTERM',
    });
    expect(failure('pg_dump: saving encoding = UTF8').message).toBe(
      'pg_dump ended with exit code 1: saving encoding = UTF8',
    );
  });

  it('says who mostly kills a pg_dump that named nothing', () => {
    const stderrTail = ['pg_dump: dumping contents of table "public.t"'];
    expect(dumpError({ code: null, signal: 'SIGKILL', ok: false, stderrTail }, login)).toMatchObject({
      code: 'UserErrorClientToolFailed',
      message: 'pg_dump was killed (SIGKILL); its last message: dumping contents of table "public.t"',
      remedy: expect.stringContaining('out-of-memory killer') as string,
    });
  });

  it.each([
    ['public.t', 'The table public.t stayed locked: '],
    ['public."a, b"', 'The table public."a, b" stayed locked: '],
    ['public.a, "x ""y".b', 'One of 2 tables (public.a, "x ""y".b) stayed locked: '],
    ['s.a, s.b, s.c, s.d', 'One of 4 tables (s.a, s.b, s.c, …) stayed locked: '],
  ])('names what stayed locked: %s', (list, message) => {
    const error = failure(
      'pg_dump: error: query failed: ERROR:  canceling statement due to statement timeout',
      `pg_dump: detail: Query was: LOCK TABLE ${list} IN ACCESS SHARE MODE`,
    );
    expect(error.code).toBe('UserErrorLockTimeout');
    expect(error.message).toBe(
      `${message}query failed: ERROR:  canceling statement due to statement timeout`,
    );
  });

  it('cuts a statement that names thousands of tables off', () => {
    const tables = Array.from({ length: 2_000 }, (_, index) => `public.table_${index}`).join(', ');
    const statement = `pg_dump: detail: Query was: LOCK TABLE ${tables} IN ACCESS SHARE MODE`;
    const error = failure('pg_dump: error: query failed: ERROR:  lock timeout', statement);
    expect(error.details?.split('\n')[1]).toBe(`${statement.slice(0, 499)}…`);
    expect(error.message.length).toBeLessThan(200);
    expect(failure(`pg_dump: error: ${'x'.repeat(9_000)}`).message.length).toBeLessThan(600);
  });

  it('keeps the last 40 lines as details', () => {
    const lines = Array.from({ length: 60 }, (_, index) => `pg_dump: line ${index}`);
    expect(failure(...lines).details?.split('\n')).toEqual(lines.slice(20));
  });
});

describe('lines of pg_dump', () => {
  it('names the table that is dumped', () => {
    expect(tableOfDumpLine('pg_dump: dumping contents of table "public.orders"')).toBe('public.orders');
    expect(tableOfDumpLine('pg_dump: dumping contents of table "odd.a "quoted" name"')).toBe(
      'odd.a "quoted" name',
    );
    expect(tableOfDumpLine('pg_dump: reading table inheritance information')).toBeUndefined();
  });

  it('tells warnings from chatter', () => {
    expect(isDumpWarning('pg_dump: warning: there are circular foreign-key constraints on this table:')).toBe(
      true,
    );
    expect(isDumpWarning('pg_dump: reading warnings')).toBe(false);
    expect(isDumpWarning('pg_dump: detail: warning: x')).toBe(false);
  });
});
