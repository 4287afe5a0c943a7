import { describe, expect, it } from 'vitest';
import type { ScheduledInstance } from '../../../../../../shared/schedule/schedule.ts';
import { instance } from '../../../../../support/cli/fake-client.ts';
import { pgkeep } from '../../../../../support/cli/fake-host.ts';

const runner = { home: 'home-0001', host: 'ws1', user: 'anna' };

describe('schedule', () => {
  const scheduled: ScheduledInstance = {
    instanceId: instance.id,
    instanceName: 'shop',
    policyName: 'nightly',
    state: 'planned',
    runner,
    runsHere: true,
    next: { planned: '2026-11-24T02:30:00.000Z', start: '2026-11-24T02:41:00.000Z' },
    retryAt: null,
    missed: [],
    timeZone: 'UTC',
    late: null,
    gap: null,
  };
  const status = (instances: ScheduledInstance[], lookedAt: string | null = null) => ({
    answers: {
      'schedule.status': () => ({ home: runner, lookedAt, suspendedHere: null, instances }),
    },
  });

  it('lists where each database stands, and that nobody looks yet', async () => {
    const { stdout, stderr, exitCode } = await pgkeep(['schedule'], status([scheduled]));
    expect(stdout).toContain('nightly');
    expect(stdout).toContain('this home');
    expect(stdout).toContain('This home has never looked for due backups.');
    expect(stderr).toBe('Let the operating system look every 15 minutes: pgkeep service install\n');
    expect(exitCode).toBe(0);
  });

  it('says since when a backup is late, and ends with 3', async () => {
    const since = '2026-11-23T02:41:00.000Z';
    const late = { planned: '2026-11-23T02:30:00.000Z', since };
    const { stdout, exitCode } = await pgkeep(
      ['schedule'],
      status([{ ...scheduled, late }], '2026-11-23T17:00:00.000Z'),
    );
    expect(stdout).toMatch(/LATE.*\n.*2026-11-23 03:41/);
    expect(exitCode).toBe(3);
  });

  it('tells a home from another one of the same user on the same machine', async () => {
    const second = { ...runner, home: 'home-0002' };
    const { stdout } = await pgkeep(
      ['schedule'],
      status([scheduled, { ...scheduled, instanceName: 'till', runner: second, runsHere: false }]),
    );
    expect(stdout).toMatch(/shop .* this home /);
    expect(stdout).toMatch(/till .* anna on ws1 \(home 0002\) /);
    expect(stdout).toContain('This home is 0001; the same user has another one on this machine.\n');
  });

  it('names the command that gives a database a runner, and ends with 3', async () => {
    const { runner: _, ...none } = scheduled;
    const reason = 'No home runs its due backups: choose one.';
    const { stdout, stderr, exitCode } = await pgkeep(
      ['schedule'],
      status(
        [scheduled, { ...none, instanceName: 'prod/app two', state: 'no runner', runsHere: false, reason }],
        '2026-11-23T17:00:00.000Z',
      ),
    );
    expect(stdout).toContain(reason);
    expect(stderr).toBe("Let this home run them: pgkeep runner 'prod/app two'\n");
    expect(exitCode).toBe(3);
  });

  it.each(['policy missing', 'login needs a person', 'home does not look'] as const)(
    'ends with 3 where nobody runs the backups: %s',
    async (state) => {
      expect((await pgkeep(['schedule'], status([{ ...scheduled, state }]))).exitCode).toBe(3);
    },
  );

  it('ends with 3 where a backup was missed', async () => {
    const missed = [{ planned: '2026-11-22T02:30:00.000Z', why: 'not run' as const }];
    const { stderr, exitCode } = await pgkeep(
      ['schedule'],
      status([{ ...scheduled, missed }], '2026-11-23T17:00:00.000Z'),
    );
    expect([exitCode, stderr]).toEqual([3, '']);
  });
});
