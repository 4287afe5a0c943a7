import { describe, expect, it } from 'vitest';
import type { BackupPrivileges, RunnableSql } from '../../../../../../shared/privileges.ts';
import {
  auditEntry,
  grantScript,
  instance,
  lackingPrivileges,
  readyPrivileges,
  server,
} from '../../../../../support/cli/fake-client.ts';
import { Capture, pgkeep } from '../../../../../support/cli/fake-host.ts';

const backup = (privileges: BackupPrivileges) => ({ answers: { 'privileges.backup': () => privileges } });
const warned: BackupPrivileges = {
  ...readyPrivileges,
  findings: lackingPrivileges.findings.filter(({ severity }) => severity === 'warning'),
};

describe('check backup', () => {
  it.each([
    ['ready', readyPrivileges, 0],
    ['ready with warnings', warned, 3],
    ['would fail', lackingPrivileges, 1],
  ])('%s', async (_what, privileges, exitCode) => {
    const text = await pgkeep(['check', 'backup', 'shop'], backup(privileges));
    expect(text.exitCode).toBe(exitCode);
    expect(text.calls).toEqual([{ path: 'privileges.backup', input: { subject: { instance: 'shop' } } }]);
    const json = await pgkeep(['check', 'backup', 'shop', '--json'], backup(privileges));
    expect(json.exitCode).toBe(exitCode);
    expect(JSON.parse(json.stdout)).toEqual(privileges);
  });

  it('folds a finding to its first objects, and opens it with --verbose', async () => {
    const { stdout } = await pgkeep(['check', 'backup', 'shop'], backup(lackingPrivileges));
    expect(stdout).toBe(`Backup of shop on prod by backup: would fail
  A backup would fail.
  PostgreSQL 17.10, 1 schema, 5,000 tables, 2 sequences, 0 large objects; checked in 200ms
blocker  Tables: backup may not read 5 tables of app.
           public.a  (of app)
           public.b  (of app)
           public.c  (of app)
           … 2 more with --verbose
         → Grant SELECT.
warning  Tomorrow: New tables of app cannot be read.
`);
    const all = await pgkeep(['check', 'backup', 'shop', '--verbose'], backup(lackingPrivileges));
    expect(all.stdout).toContain('           public.d  (of app)\n           public.e  (of app)\n');
    expect(all.stdout).not.toContain('\u001b');
  });

  it.each([
    [['shop'], lackingPrivileges, 'The SQL that fixes it: pgkeep grant-sql backup shop\n'],
    [['shop'], warned, 'The SQL that fixes it: pgkeep grant-sql backup shop\n'],
    [['shop'], readyPrivileges, 'Back it up: pgkeep backup shop\n'],
    [['--server', 'prod', '--database', 'shop'], readyPrivileges, 'Back it up: pgkeep backup shop\n'],
    [
      ['--server', 'prod', '--database', "it's"],
      readyPrivileges,
      "Protect it: pgkeep protect --server prod --database 'it'\\''s' --vault <vault>\n",
    ],
    [['shop', '--role', 'x'], readyPrivileges, ''],
    [
      ['shop', '--role', 'x'],
      {
        ...readyPrivileges,
        ready: false,
        findings: [
          { title: 'max', kind: 'setting', severity: 'blocker' as const, message: 'Full.', objects: [] },
        ],
      },
      'When it is fixed: pgkeep check backup shop --role x\n',
    ],
  ])('%j: the next command comes last (%#)', async (words, privileges, next) => {
    const { stderr } = await pgkeep(['check', 'backup', ...words], backup(privileges));
    expect(stderr).toBe(next);
  });

  it('takes a server, a database and a role in the place of an instance', async () => {
    const argv = ['check', 'backup', '--server', 'prod', '--database', 'My db', '--role', 'nightly'];
    const { calls } = await pgkeep(argv);
    expect(calls[0]?.input).toEqual({ subject: { server: 'prod', database: 'My db' }, role: 'nightly' });
  });

  it.each([
    [true, 0, 0],
    [true, 2, 3],
    [false, 0, 1],
    [null, 0, 1],
  ])('--all: ready %s with %i warnings ends with %i', async (ready, warnings, exitCode) => {
    const state = {
      instanceId: instance.id,
      checkedAt: instance.protectedAt,
      ready,
      summary: 'This.',
      warnings,
    };
    const outcome = await pgkeep(['check', 'backup', '--all'], {
      answers: { 'privileges.checkAll': () => [state] },
    });
    expect(outcome.exitCode).toBe(exitCode);
    const verdict = ready === null ? 'not known' : ready ? 'ready' : 'will fail';
    expect(outcome.stdout.split('\n')[1]).toMatch(new RegExp(`^shop +${verdict} +${warnings} +This\\.$`));
    expect(outcome.stderr).toBe(ready === false ? 'What fixes it: pgkeep grant-sql backup shop\n' : '');
  });
});

const restoring = ['restore', 'shop', '--server', 'test', '--as-database', 'copy'];
const findings = [
  {
    title: 'Roles',
    severity: 'blocker',
    message: 'missing: x\nDROP',
    remedy: 'Create.',
    sql: 'CREATE ROLE x;',
  },
  { title: 'Tools', severity: 'warning', message: 'Old.', remedy: 'Install.' },
  { title: 'Name', severity: 'ok', message: 'Free.' },
];
const { form: _form, available: _available, ...runnable } = grantScript;
const restoreGrants: RunnableSql = {
  ...runnable,
  sql: 'CREATE ROLE x;\n',
  revokeSql: '',
  notes: ['No tablespace.'],
};
const readiness = {
  answers: {
    'restore.readiness': () => ({
      ready: false,
      findings,
      roles: [],
      grants: restoreGrants,
      commands: [],
    }),
  },
};

describe('restore', () => {
  it('check says what would be missing', async () => {
    const { exitCode, stdout, calls } = await pgkeep(['check', ...restoring, '--point', 'p-1'], readiness);
    expect(calls[0]).toMatchObject({
      path: 'restore.readiness',
      input: { instance: 'shop', point: 'p-1', targetServer: 'test', newDatabase: 'copy' },
    });
    expect(exitCode).toBe(1);
    expect(stdout.split('\n')).toEqual([
      'Restore of shop as copy on test: would fail',
      String.raw`blocker  Roles: missing: x\nDROP`,
      '         → Create.',
      'warning  Tools: Old.',
      '         → Install.',
      'ok       Name: Free.',
      '',
    ]);
  });

  it('check ends with the next command, all options in it', async () => {
    const options = ['--table', '"a.b"."""x"', '--role-map', 'app="new app"', '--no-owner'];
    const check = ['check', ...restoring, '--point', 'p-1', ...options];
    const same = `--as-database=copy --server=test '--table="a.b"."""x"' --no-owner '--role-map=app=new app'`;
    const lacking = await pgkeep(check, readiness);
    expect(lacking.stderr).toBe(`The SQL that fixes it: pgkeep grant-sql restore shop --point p-1 ${same}\n`);
    const ready = await pgkeep(check);
    expect(ready.stderr).toBe(`Restore it: pgkeep restore shop p-1 ${same}\n`);
    const proposed = ['restore', 'shop', 'p-1', '--as-database', 'copy', '--server', 'test'];
    const again = ['--table', '"a.b"."""x"', '--no-owner', '--role-map', 'app=new app'];
    const { calls } = await pgkeep([...proposed, ...again]);
    expect(calls[0]?.input).toMatchObject({ instance: 'shop', newDatabase: 'copy' });
    expect(calls[0]?.input).toEqual(ready.calls[0]?.input);
  });

  it('grant-sql prints the SQL and only that; what it cannot fix stands elsewhere', async () => {
    const { exitCode, stdout, stderr } = await pgkeep(['grant-sql', ...restoring], readiness);
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: 'CREATE ROLE x;\n',
      stderr: 'Old. Install.\nNo tablespace.\n',
    });
    const back = await pgkeep(['grant-sql', ...restoring, '--revoke'], readiness);
    expect(back.stdout).toBe('');
    expect(back.stderr).toContain('There is nothing to take back.\n');
  });

  it('grant-sql ends with 1 where the target was not reached', async () => {
    const { exitCode, stdout } = await pgkeep(['grant-sql', ...restoring]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  });

  const answering = (grants: Partial<RunnableSql>, ...found: readonly object[]) => ({
    answers: {
      'restore.readiness': () => ({
        ready: false,
        findings: found,
        roles: [],
        grants: { ...restoreGrants, ...grants },
        commands: [],
      }),
    },
  });
  const taken = { title: 'Name', severity: 'blocker', message: 'Taken.', remedy: 'Another.' };

  it('grant-sql ends with 1 where something stops the restore that SQL cannot fix', async () => {
    const outcome = await pgkeep(['grant-sql', ...restoring], answering({}, ...findings, taken));
    expect(outcome).toMatchObject({ exitCode: 1, stdout: 'CREATE ROLE x;\n' });
    expect(outcome.stderr).toContain('Taken. Another.\n');
    // after the restore its database has the name
    const back = await pgkeep(
      ['grant-sql', ...restoring, '--revoke'],
      answering({ revokeSql: 'NO;\n' }, taken),
    );
    expect(back).toMatchObject({ exitCode: 0, stdout: 'NO;\n', stderr: '' });
  });

  it('grant-sql tells to save what takes it back, which nobody could tell afterwards', async () => {
    const { stderr } = await pgkeep(['grant-sql', ...restoring], answering({ revokeSql: 'NO;\n' }));
    expect(stderr).toContain('save what takes it back: the same command with --revoke.');
  });

  it.each([
    [['--shell', 'sh'], grantScript.commands.sh],
    [['--shell', 'powershell', '--revoke'], grantScript.revokeCommands.powershell],
  ])('grant-sql %j prints the script', async (options, text) => {
    const sql = answering({ revokeSql: 'NO;\n' });
    const { exitCode, stdout } = await pgkeep(['grant-sql', ...restoring, ...options], sql);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: text });
  });

  const applying = ['grant-sql', ...restoring, '--apply', '--admin-user', 'dba', '--no-admin-password'];
  const request = { instance: 'shop', point: 'latest', targetServer: 'test', newDatabase: 'copy' };

  it('--apply shows the SQL, runs exactly that, and how things stand before and after', async () => {
    const outcome = await pgkeep(applying, readiness);
    expect(outcome.exitCode).toBe(0);
    expect(outcome.calls.at(-1)).toMatchObject({
      path: 'restore.applyGrants',
      input: {
        request,
        action: 'grant',
        dryRun: false,
        digest: restoreGrants.digest,
        admin: { user: 'dba' },
      },
    });
    expect(outcome.stdout.split('\n')).toEqual([
      '  CREATE ROLE x;',
      'Before: restore of shop as copy on test: would fail',
      'blocker  Roles: No x.',
      'After: restore of shop as copy on test: ready',
      'Applied; it is in the audit trail: pgkeep audit list',
      '',
    ]);
    expect(outcome.stderr).toBe('A note.\n');
    const tried = await pgkeep([...applying, '--dry-run'], readiness);
    expect(tried.calls.at(-1)?.input).toMatchObject({ dryRun: true });
    expect(tried.stdout).toMatch(/\nDry run: rolled back, nothing was changed\.\n$/);
  });

  it('--apply asks for the password by the name of the target', async () => {
    const { host, calls } = await pgkeep(
      ['grant-sql', ...restoring, '--apply', '--admin-user', 'dba', '--admin-prompt'],
      readiness,
    );
    expect(host.questions).toEqual(['Password of dba on test, for this time only']);
    expect(calls.at(-1)?.input).toMatchObject({ admin: { user: 'dba', ticket: 'ticket-0123456789' } });
  });

  it('--apply runs nothing where SQL fixes nothing', async () => {
    const outcome = await pgkeep(applying, answering({ sql: '' }, taken));
    expect(outcome).toMatchObject({
      exitCode: 1,
      stdout: `SQL cannot fix what is left; nothing was run.
Restore of shop as copy on test: would fail
blocker  Name: Taken.
         → Another.
`,
    });
    expect(outcome.calls.map(({ path }) => path)).not.toContain('restore.applyGrants');
  });

  it('--revoke --apply takes back the last grant for a restore to that server, whatever its database', async () => {
    const entry = {
      ...auditEntry,
      id: 9,
      purpose: 'restore',
      serverName: 'prod',
      role: server.user,
      database: 'earlier',
    };
    const toProd = applying.map((word) => (word === 'test' ? 'prod' : word));
    const trail = (...entries: readonly object[]) => ({
      answers: { ...answering({}).answers, 'privileges.audit': () => entries },
    });
    const { calls, stdout, exitCode } = await pgkeep([...toProd, '--revoke'], trail(auditEntry, entry));
    expect(exitCode).toBe(0);
    expect(stdout).toContain('  REVOKE 1;\n');
    expect(calls.at(-1)?.input).toMatchObject({ action: 'revoke', digest: entry.digest });
    const none = await pgkeep([...toProd, '--revoke'], trail(auditEntry));
    expect(none).toMatchObject({ exitCode: 0, stdout: 'There is nothing to take back.\n' });
    const printing = ['grant-sql', 'restore', 'shop', '--server', 'prod', '--as-database', 'copy'];
    const printed = await pgkeep([...printing, '--revoke'], trail(entry));
    expect(printed).toMatchObject({ exitCode: 0, stdout: 'REVOKE 1;\n' });
  });

  it.each([
    [['--dry-run'], '--dry-run and the --admin options belong to --apply'],
    [['--apply', '--shell', 'sh', '--admin-user', 'dba'], '--shell prints a script; --apply runs the SQL'],
    [['--apply'], '--apply needs --admin-user: who runs the SQL'],
  ])('grant-sql %j is wrong use', async (options, message) => {
    const outcome = await pgkeep(['grant-sql', ...restoring, ...options], readiness);
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr).toContain(message);
  });
});

const saveFirst =
  'Before you run it by hand, save what takes it back: the same command with --revoke. Afterwards nobody can tell it from what was granted before.\n';

describe('grant-sql backup', () => {
  it('--revoke prints what takes back the last grant that stands, once nothing is missing any more', async () => {
    const fixed = { 'privileges.grantSql': () => ({ ...grantScript, sql: '', revokeSql: '' }) };
    const argv = ['grant-sql', 'backup', 'shop', '--revoke'];
    const outcome = await pgkeep(argv, { answers: fixed });
    expect(outcome).toMatchObject({
      exitCode: 0,
      stdout: 'REVOKE 1;\n',
      stderr: 'It takes back what pgkeep ran as no. 7 of the audit trail.\n',
    });
    const none = await pgkeep(argv, { answers: { ...fixed, 'privileges.audit': () => [] } });
    expect(none).toMatchObject({ exitCode: 0, stdout: '', stderr: 'There is nothing to take back.\n' });
  });

  it.each([
    [[], grantScript.sql],
    [['--revoke'], grantScript.revokeSql],
    [['--shell', 'sh'], grantScript.commands.sh],
    [['--shell', 'powershell'], grantScript.commands.powershell],
    [['--shell', 'sh', '--revoke'], grantScript.revokeCommands.sh],
  ])('%j prints the script byte by byte, the notes elsewhere', async (options, text) => {
    const { exitCode, stdout, stderr, calls } = await pgkeep(['grant-sql', 'backup', 'shop', ...options]);
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: text,
      stderr: options.includes('--revoke') ? '' : `Run it as a superuser.\n${saveFirst}`,
    });
    expect(calls).toEqual([
      { path: 'privileges.grantSql', input: { subject: { instance: 'shop' }, form: 'smallest' } },
    ]);
  });

  it('steers no terminal, and says that it shows something else there', async () => {
    const stdout = new Capture(true, 80);
    const { stderr } = await pgkeep(['grant-sql', 'backup', 'shop', '--no-color'], { stdout });
    expect(stdout.text).not.toContain('\u001b');
    expect(stderr).toContain('Names in it have characters that a terminal cannot show');
  });

  it('ends with 1 where the form is not to be had', async () => {
    const refused = { ...grantScript, available: false, sql: '', notes: ['Not before 14.'] };
    const outcome = await pgkeep(['grant-sql', 'backup', 'shop', '--form', 'predefined'], {
      answers: { 'privileges.grantSql': () => refused },
    });
    expect(outcome).toMatchObject({ exitCode: 1, stdout: '', stderr: 'Not before 14.\n' });
  });

  const applying = ['grant-sql', 'backup', 'shop', '--apply', '--admin-user', 'dba'];
  const ticket = 'ticket-0123456789';

  it.each([
    [
      ['--admin-prompt'],
      { user: 'dba', ticket },
      ['Password of dba on the server of shop, for this time only'],
    ],
    [['--admin-password-env', 'ADMIN'], { user: 'dba', ticket }, []],
    [['--admin-passfile', 'pass'], { user: 'dba', passfile: '/home/dba/pass' }, []],
    [['--admin-passfile'], { user: 'dba', passfile: null }, []],
    [['--no-admin-password'], { user: 'dba' }, []],
  ])('--apply %j', async (login, admin, questions) => {
    const outcome = await pgkeep([...applying, ...login], { env: { ADMIN: 'hunter2' } });
    expect(outcome.exitCode).toBe(0);
    expect(outcome.host.questions).toEqual(questions);
    expect(outcome.calls.at(-1)).toEqual({
      path: 'privileges.apply',
      input: {
        subject: { instance: 'shop' },
        form: 'smallest',
        action: 'grant',
        dryRun: false,
        digest: grantScript.digest,
        admin,
      },
    });
    expect(outcome.stdout).toContain('GRANT SELECT ON TABLE');
    expect(outcome.stdout).toContain('Before: backup of shop on prod by backup: would fail\n');
    expect(outcome.stdout).toContain('After: backup of shop on prod by backup: ready\n');
    expect(outcome.stdout).toMatch(/\nApplied; it is in the audit trail: pgkeep audit list\n$/);
    expect(outcome.stderr).toBe('A note.\n');
    expect(outcome.stdout + outcome.stderr).not.toMatch(/hunter2|swordfish/);
  });

  it('--dry-run says that nothing was changed', async () => {
    const { calls, stdout } = await pgkeep([...applying, '--dry-run', '--no-admin-password']);
    expect(calls.at(-1)?.input).toMatchObject({ dryRun: true });
    expect(stdout).toMatch(/\nDry run: rolled back, nothing was changed\.\n$/);
  });

  it('names a variable that is not set', async () => {
    const { exitCode, stderr } = await pgkeep([...applying, '--admin-password-env', 'NOPE']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('The environment variable NOPE is not set.');
  });

  it('runs nothing where nothing is missing', async () => {
    const nothing = { ...grantScript, sql: '', revokeSql: '' };
    const { exitCode, stdout, calls } = await pgkeep([...applying, '--admin-prompt'], {
      answers: { 'privileges.grantSql': () => nothing },
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'Nothing is missing; nothing was run.\n' });
    expect(calls.map(({ path }) => path)).not.toContain('privileges.apply');
  });

  it('runs nothing where no SQL fixes what is missing, and says what is left', async () => {
    const none = { ...grantScript, sql: '', revokeSql: '', notes: ['Let the owner do it.'] };
    const { exitCode, stdout, stderr } = await pgkeep([...applying, '--admin-prompt'], {
      answers: {
        'privileges.grantSql': () => none,
        'privileges.backup': () => lackingPrivileges,
      },
    });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^SQL cannot fix what is left; nothing was run\.\nBackup of [^]*backup may not read 5 tables of app\./,
    );
    expect(stderr).toBe('Let the owner do it.\n');
  });

  it('--revoke takes back what was applied last, once; then what was applied before it', async () => {
    const argv = [...applying, '--revoke', '--no-admin-password'];
    const { calls, stdout } = await pgkeep(argv);
    expect(calls.at(-1)?.input).toMatchObject({ action: 'revoke', digest: auditEntry.digest });
    expect(stdout).toContain('  REVOKE 1;\n');
    const revoked = { ...auditEntry, id: 8, action: 'revoke', sql: 'REVOKE 1;', revokeSql: '' };
    const others = { ...auditEntry, id: 9, role: 'another' };
    const again = await pgkeep(argv, {
      answers: { 'privileges.audit': () => [others, revoked, auditEntry] },
    });
    expect(again.stdout).toBe('There is nothing to take back.\n');
    const earlier = { ...auditEntry, id: 6, revokeSql: 'REVOKE 0;', digest: 'a1'.repeat(32) };
    const further = await pgkeep(argv, {
      answers: { 'privileges.audit': () => [revoked, auditEntry, earlier] },
    });
    expect(further.calls.at(-1)?.input).toMatchObject({ action: 'revoke', digest: earlier.digest });
  });
});

describe('audit list', () => {
  it('shows who did what where, and the SQL with --verbose', async () => {
    const { stdout, calls } = await pgkeep(['audit', 'list', '--limit', '5']);
    expect(calls).toEqual([{ path: 'privileges.audit', input: { limit: 5 } }]);
    expect(stdout.split('\n')[1]).toBe(
      ' 7   2026-11-23 18:12:03 +01:00   dba on jump1   prod     shop       backup   postgres   grant   applied',
    );
    const verbose = await pgkeep(['audit', '--verbose']);
    expect(verbose.stdout).toContain('    GRANT 1;\n');
  });

  it('says so when there is nothing', async () => {
    const { stdout } = await pgkeep(['audit'], { answers: { 'privileges.audit': () => [] } });
    expect(stdout).toBe('Nothing was applied yet.\n');
  });
});

describe('grant-sql login', () => {
  it('prints the SQL alone, and says where and by whom it is run', async () => {
    const { exitCode, stdout, stderr, calls } = await pgkeep(['grant-sql', 'login', 'flex']);
    expect({ exitCode, stdout, calls }).toEqual({
      exitCode: 0,
      stdout: 'SELECT 1;\n',
      calls: [{ path: 'privileges.entraLogin', input: { server: 'flex' } }],
    });
    expect(stderr).toBe(
      [
        'Run it in the database postgres, as a Microsoft Entra administrator of the server.',
        'Where the role is there already, and is to take tokens alone (its password stops working): SELECT 2;',
        'Then test it: pgkeep server test flex',
        '',
      ].join('\n'),
    );
  });

  it('asks for the role of a group by its object id', async () => {
    const group = '6f2c1f2e-0000-4000-8000-0000000000b3';
    const { calls } = await pgkeep(['grant-sql', 'login', 'flex', '--group', group]);
    expect(calls).toEqual([{ path: 'privileges.entraLogin', input: { server: 'flex', group } }]);
  });
});
