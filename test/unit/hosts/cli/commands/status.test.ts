import { describe, expect, it } from 'vitest';
import type { InstanceHealth } from '../../../../../shared/instances/overview.ts';
import { endedJob, health, routerError, server } from '../../../../support/cli/fake-client.ts';
import { Capture, pgkeep } from '../../../../support/cli/fake-host.ts';

const day = 86_400_000;
const named = (name: string, change: Partial<InstanceHealth> = {}): InstanceHealth => ({
  ...health,
  id: `inst-${name}` as never,
  name,
  database: name,
  ...change,
});
const late = (name: string, days: number): InstanceHealth =>
  named(name, {
    health: 'at risk',
    reason: `The newest recovery point is ${days} days old; the limit is 7 days.`,
    pointAgeMs: days * day,
    isPastLimit: true,
  });
const failing = named('bad', { health: 'failing', reason: 'The last backup failed: permission denied.' });
const none = named('none', {
  health: 'nothing to restore',
  reason: 'There is nothing to restore yet: no backup has been taken.',
  latestPointAt: null,
  pointAgeMs: null,
});
const unsure = named('unsure', {
  health: 'at risk',
  vaultName: 'cloud',
  reason: 'The vault did not answer.',
});
const stopped = named('gone', {
  health: 'stopped',
  reason: 'Protection was stopped.',
  stoppedAt: '2026-11-20T00:00:00.000Z',
  pointAgeMs: 300 * day,
});
const silent = { vaultName: 'cloud', problem: 'out of reach', askedAt: '2026-11-23T17:09:08.000Z' };

const known = (
  instances: InstanceHealth[],
  unreachable: object[] = [],
  lastDay: object[] = [],
  autoProtected: object[] = [],
) => ({
  'overview.instances': () => ({ instances, unreachable, pointAgeLimitDays: 7 }),
  'overview.summary': () => ({ vaults: [], lastDay, autoProtected, overdueRules: [] }),
  'settings.about': () => ({ dataFolder: '/home/dba/pgkeep' }),
});

describe('status', () => {
  it('is one line with performance data where all is well', async () => {
    const { calls, stdout, stderr, exitCode } = await pgkeep(['status'], {
      answers: known([health, stopped]),
    });
    expect(calls.map(({ path }) => path)).toEqual(['overview.instances', 'servers.list', 'overview.summary']);
    expect(calls[0]?.input).toEqual({ refresh: true });
    expect(stdout.split('\n')).toEqual([
      'PGKEEP OK: 1 of 1 database is protected; newest points at most 3 days old | protected=1;;;0;1 late=0;0;;0 failing=0;;0;0 nothing_to_restore=0;;0;0 at_risk=0;0;;0 not_known=0;;;0 stopped=1;;;0 oldest_point=259200s;691199;1295999;0',
      'Protected (1 database): newest points at most 3 days old',
      'Stopped (1 database)',
      '',
    ]);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });

  it('tells what was protected by itself, and warns of what was not', async () => {
    const of = { serverName: 'prod', vaultName: 'archive', at: '2026-11-23T10:00:00.000Z' };
    const done = { ...of, database: 'new', outcome: 'protected', words: '"new" is protected now.' };
    const open = { ...of, database: 'a|b', outcome: 'failed', words: '"a|b" was not protected: no.' };
    const answers = known([health], [], [], [open, done]);
    const { stdout, exitCode } = await pgkeep(['status'], { answers });
    const [first, ...lines] = stdout.split('\n');
    expect(first).toMatch(
      /^PGKEEP WARNING: 1 not protected by its rule \(a\\x7cb\); 1 of 1 database is protected; [^|]+\| /,
    );
    expect(lines).toEqual([
      'To be protected by themselves, and not done (1)',
      '  prod: "a\\x7cb" was not protected: no.',
      '    next: pgkeep auto-protect list',
      'Protected by themselves, in the last 24 hours (1 database)',
      '  prod: "new" is protected now.',
      'Protected (1 database): newest points at most 3 days old',
      '',
    ]);
    expect(exitCode).toBe(1);
    const document = JSON.parse((await pgkeep(['status', '--json'], { answers })).stdout) as object;
    expect(document).toMatchObject({ state: 'WARNING', autoProtected: [open, done] });
    expect((await pgkeep(['status', 'shop'], { answers })).stdout).toMatch(/^PGKEEP OK: /);
  });

  it('warns of firewall rules that outlived their end', async () => {
    const overdue = {
      resource:
        '/subscriptions/s/resourceGroups/g/providers/Microsoft.DBforPostgreSQL/flexibleServers/shop-pg',
      identity: 'app',
      rule: 'pgkeep_bob_20261123T1000Z',
      addresses: '198.51.100.7',
      owner: 'bob',
      until: '2026-11-23T10:00:00.000Z',
      problem: 'A lock does not let anybody remove firewall rules of shop-pg.',
    };
    const answers = {
      ...known([health]),
      'overview.summary': () => ({ vaults: [], lastDay: [], autoProtected: [], overdueRules: [overdue] }),
    };
    const { stdout, exitCode } = await pgkeep(['status'], { answers });
    expect(stdout).toMatch(/^PGKEEP WARNING: 1 firewall rule past the end; 1 of 1 database is protected; /);
    expect(stdout).toContain(
      '  shop-pg lets in 198.51.100.7 for bob, which was to end 2026-11-23 11:00:00 +01:00 (pgkeep_bob_20261123T1000Z): A lock does not let anybody remove firewall rules of shop-pg.\n' +
        '    next: pgkeep azure network remove-ended --identity app --server-id /subscriptions/s/resourceGroups/g/providers/Microsoft.DBforPostgreSQL/flexibleServers/shop-pg\n',
    );
    expect(exitCode).toBe(1);
    expect((await pgkeep(['overview'], { answers })).exitCode).toBe(3);
    expect((await pgkeep(['status', 'shop'], { answers })).stdout).toMatch(/^PGKEEP OK: /);
  });

  it('is critical where a planned backup was not made, and leads to the schedule', async () => {
    const since = '2026-11-23T02:30:00.000Z';
    const behind = named('shop', {
      health: 'failing',
      reason:
        'The backup that was due 15 hours ago has not begun, and the newest recovery point is 1 day old.',
      schedule: {
        state: 'due',
        timeZone: 'UTC',
        runsHere: true,
        next: null,
        retryAt: null,
        late: { planned: since, since },
        missed: [],
        gap: { runs: 1, first: since },
      },
    });
    const { stdout, exitCode } = await pgkeep(['status', '--json'], { answers: known([behind]) });
    expect(JSON.parse(stdout)).toMatchObject({
      state: 'CRITICAL',
      counts: { failing: 1 },
      instances: [{ status: 'failing', schedule: behind.schedule, next: 'pgkeep schedule shop' }],
    });
    expect(exitCode).toBe(2);
  });

  it('says what is wrong, the worst and the oldest first, with the reason and what to run next', async () => {
    const failed = { ...endedJob, id: 'job-bad', state: 'failed', instanceId: failing.id };
    const { stdout, exitCode } = await pgkeep(['--no-color', 'status'], {
      answers: known([health, late('old', 8), late('older', 9), failing, unsure, none], [silent], [failed]),
      stdout: new Capture(true, 200),
    });
    expect(stdout.split('\n')).toEqual([
      'PGKEEP CRITICAL: 1 nothing to restore (none); 1 failing (bad); 1 not known (unsure); 2 late (older and old); vault cloud did not answer; 1 of 6 databases is protected; newest points at most 9 days old',
      'Nothing to restore (1 database)',
      '  none: There is nothing to restore yet: no backup has been taken.',
      '    next: pgkeep backup none',
      'Failing (1 database)',
      '  bad: The last backup failed: permission denied.',
      '    next: pgkeep jobs show job-bad',
      'Not known (1 database)',
      '  unsure: The vault did not answer.',
      '    next: pgkeep vault show cloud',
      'Late (2 databases): the limit is 7 days',
      '  older: The newest recovery point is 9 days old; the limit is 7 days.',
      '    next: pgkeep backup older',
      '  old: The newest recovery point is 8 days old; the limit is 7 days.',
      '    next: pgkeep backup old',
      '  The vault cloud did not answer 3 minutes ago: out of reach',
      'Protected (1 database): newest points at most 3 days old',
      '',
    ]);
    expect(exitCode).toBe(2);
  });

  it.each([
    ['OK', 0, [health, stopped], []],
    ['WARNING', 1, [health, late('old', 8)], []],
    ['WARNING', 1, [named('odd', { health: 'at risk', reason: 'With warnings.' })], []],
    ['CRITICAL', 2, [health, late('old', 15)], []],
    ['WARNING', 1, [late('old', 14)], []],
    ['CRITICAL', 2, [health, failing], [silent]],
    ['CRITICAL', 2, [none], []],
    ['UNKNOWN', 3, [late('old', 8), unsure], [silent]],
    ['UNKNOWN', 3, [health], [silent]],
    ['UNKNOWN', 3, [named('new', { health: 'at risk', latestPointAt: null, vaultSeenAt: null })], []],
    ['UNKNOWN', 3, [], []],
    ['UNKNOWN', 3, [stopped], []],
  ])('is %s, exit code %i, of %j', async (state, exitCode, instances, unreachable) => {
    const answers = known(instances, unreachable);
    const text = await pgkeep(['status'], { answers });
    expect(text.stdout).toMatch(new RegExp(`^PGKEEP ${state}: `));
    expect(text.exitCode).toBe(exitCode);
    const json = await pgkeep(['status', '--json'], { answers });
    expect(json.exitCode).toBe(exitCode);
    expect(JSON.parse(json.stdout)).toMatchObject({ state, exitCode, unreachable, pointAgeLimitDays: 7 });
  });

  it('counts a database once: in two vaults, and under two entries of one server', async () => {
    const second = { ...server, id: 'server-2' };
    const { stdout } = await pgkeep(['status', '--json'], {
      answers: {
        ...known([
          health,
          { ...late('far', 8), database: health.database },
          { ...health, id: 'inst-2' as never, serverId: second.id as never },
        ]),
        'servers.list': () => [server, second],
      },
    });
    expect(JSON.parse(stdout)).toMatchObject({
      databases: { protected: 1, total: 1 },
      counts: { protected: 2, late: 1 },
      instances: [{ name: 'far', status: 'late', next: 'pgkeep backup far' }, { next: null }, { next: null }],
    });
  });

  it('with nothing protected says where it looked', async () => {
    const { stdout } = await pgkeep(['status'], { answers: known([]) });
    expect(stdout).toContain('PGKEEP UNKNOWN: no database is protected | ');
    expect(stdout).toContain(' oldest_point=U;');
    expect(stdout).toContain('  What was looked at is /home/dba/pgkeep; PGKEEP_HOME names another folder.\n');
  });

  it('shows the first ten of each kind, and all with --verbose', async () => {
    const many = Array.from({ length: 12 }, (_, index) => late(`db${index}`, 8 + index));
    const answers = known([...many, health]);
    const { stdout } = await pgkeep(['status'], { answers });
    expect(stdout.match(/ {4}next: /g)).toHaveLength(10);
    expect(stdout).toContain('  … 2 more with --verbose\n');
    expect(stdout).toContain('12 late (db11, db10 and 10 more)');
    const all = await pgkeep(['status', '--verbose'], { answers });
    expect(all.stdout.match(/ {4}next: /g)).toHaveLength(12);
    expect(all.stdout).toContain('  shop: The newest recovery point is 3 days old.\n');
  });

  it('keeps names from looking like performance data or steering the terminal', async () => {
    const odd = { ...late('a|b=0\u001b[2J\u202e', 8), id: 'inst-odd' as never };
    const lost = { ...unsure, vaultName: 'c|oud' };
    const { stdout } = await pgkeep(['status'], {
      answers: known([odd, late("o'hara db", 8), lost], [{ ...silent, vaultName: 'c|oud' }]),
    });
    const [first = '', ...others] = stdout.split('\n');
    expect(first.split('|')).toHaveLength(2);
    expect(first).toContain("a\\x7cb=0\\u202e and o'hara db");
    expect(others.join('\n')).not.toMatch(/[|\u001b\u202e]/);
    expect(others).toContain('    next: pgkeep backup inst-odd');
    expect(others).toContain(`    next: pgkeep vault show ${lost.vaultId}`);
    expect(others).toContain(`    next: pgkeep backup 'o'\\''hara db'`);
  });

  it('asks no vault with --no-ask, and of one instance only', async () => {
    const { calls } = await pgkeep(['status', 'shop', '--no-ask']);
    expect(calls[0]).toEqual({ path: 'overview.instances', input: { instance: 'shop', refresh: false } });
  });
});

describe('status that cannot look is UNKNOWN, with the reason in its first line', () => {
  const damaged = routerError({
    code: 'UserErrorHomeDamaged',
    message: 'The file is damaged.',
    remedy: 'Move it away.',
  });

  it('the home does not open', async () => {
    const { exitCode, stdout, stderr } = await pgkeep(['status'], { openError: damaged });
    expect(exitCode).toBe(3);
    expect(stdout).toBe('PGKEEP UNKNOWN: The file is damaged.\n');
    expect(stderr).toContain('  remedy Move it away.\n');
    const json = await pgkeep(['status', '--json'], { openError: damaged });
    expect(json.exitCode).toBe(3);
    expect(JSON.parse(json.stdout)).toMatchObject({
      state: 'UNKNOWN',
      exitCode: 3,
      error: { code: 'UserErrorHomeDamaged' },
    });
  });

  it.each([
    [['status', '--fast'], "Unknown option '--fast'."],
    [['status', 'shop', 'x'], "Too many arguments for 'status'. Expected 1 argument but got 2."],
    [['status', ''], 'instance: a name or id is not empty.'],
  ])('%j is wrong usage', async (argv, message) => {
    const { exitCode, stdout, stderr } = await pgkeep(argv);
    expect(exitCode).toBe(3);
    expect(stdout).toBe(`PGKEEP UNKNOWN: ${message}\n`);
    expect(stderr).toContain('pgkeep status --help');
  });

  it('and other commands keep their exit codes', async () => {
    expect((await pgkeep(['overview', '--fast'])).exitCode).toBe(2);
    expect((await pgkeep(['statsu'])).exitCode).toBe(2);
    expect((await pgkeep(['jobs'], { openError: damaged })).exitCode).toBe(1);
  });
});
