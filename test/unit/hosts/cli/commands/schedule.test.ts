import { describe, expect, it } from 'vitest';
import type { DueEvent, ScheduledInstance } from '../../../../../shared/schedule/schedule.ts';
import { endedJob as job, instance } from '../../../../support/cli/fake-client.ts';
import { pgkeep } from '../../../../support/cli/fake-host.ts';

const runner = { home: 'home-0001', host: 'ws1', user: 'anna' };
const until = '2026-12-24T06:00:00.000Z';
const suspended = { since: '2026-11-23T17:12:08.000Z', until, by: 'anna on ws1' };

const changed = (scheduling: object, suspendedHere: object | null = null) => ({
  instances: [{ ...instance, name: 'shop', scheduling }],
  suspendedHere,
});

describe('suspend and resume', () => {
  it('name instances, servers or all, with an end and a reason', async () => {
    const answers = { 'schedule.suspend': () => changed({ suspended: { ...suspended, of: 'instance' } }) };
    const { stdout, stderr, calls } = await pgkeep(
      ['suspend', 'shop', '--server', 'prod', '--until', until, '--reason', 'new disks'],
      { answers },
    );
    expect(calls).toEqual([
      {
        path: 'schedule.suspend',
        input: { instances: ['shop'], servers: ['prod'], everything: false, until, reason: 'new disks' },
      },
    ]);
    expect(stdout).toMatch(/^shop: no due backup is run and nothing expires until 2026-12-24 /);
    expect(stderr).toBe('Go on: pgkeep resume --server <server>\n');
  });

  it('say what of the home itself changes, and what its server still holds', async () => {
    const all = {
      'schedule.suspend': () => ({ instances: [], suspendedHere: { ...suspended, until: null } }),
    };
    expect((await pgkeep(['suspend', '--all'], { answers: all })).stdout).toBe(
      'This home runs nothing due until somebody resumes.\n',
    );
    const answers = { 'schedule.resume': () => changed({ suspended: { ...suspended, of: 'server' } }) };
    expect((await pgkeep(['resume', 'shop'], { answers })).stdout).toBe(
      'shop: its server is still suspended.\n',
    );
    const free = { 'schedule.resume': () => changed({}) };
    expect((await pgkeep(['resume', 'shop'], { answers: free })).stdout).toBe(
      'shop: due backups are run again.\n',
    );
  });

  it.each([
    [['suspend'], 'Name instances, or servers with --server.'],
    [['resume', '--all', 'shop'], '--all goes without instances and servers.'],
  ])('%j is wrong usage', async (argv, message) => {
    const answers = { 'schedule.resume': () => changed({}) };
    const { exitCode, stderr, calls } = await pgkeep(argv, { answers });
    expect([exitCode, calls, stderr.split('\n')[0]]).toEqual([2, [], message]);
  });
});

it('runner says which home runs the due backups', async () => {
  const answers = {
    'schedule.setRunner': () => [
      { ...instance, name: 'shop', scheduling: { runner: { ...runner, of: 'server' } } },
      { ...instance, name: 'till' },
    ],
  };
  const { stdout, calls } = await pgkeep(['runner', '--server', 'prod'], { answers });
  expect(calls).toEqual([
    { path: 'schedule.setRunner', input: { instances: [], servers: ['prod'], runner: 'this home' } },
  ]);
  expect(stdout).toBe('shop: anna on ws1 runs its due backups.\ntill: no home runs its due backups.\n');
  const none = await pgkeep(['runner', 'shop', '--none'], { answers });
  expect(none.calls[0]?.input).toEqual({ instances: ['shop'], servers: [], runner: 'none' });
});

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

  it('ends with 3 where a backup was missed', async () => {
    const missed = [{ planned: '2026-11-22T02:30:00.000Z', why: 'not run' as const }];
    const { stderr, exitCode } = await pgkeep(
      ['schedule'],
      status([{ ...scheduled, missed }], '2026-11-23T17:00:00.000Z'),
    );
    expect([exitCode, stderr]).toEqual([3, '']);
  });
});

describe('run-due', () => {
  const running = (events: DueEvent[]) => ({
    answers: {
      'schedule.runDue': async function* () {
        yield* events;
      },
    },
  });
  const looked: DueEvent = {
    kind: 'looked',
    started: [
      {
        instanceId: instance.id,
        instanceName: 'shop',
        planned: '2026-11-23T02:30:00.000Z',
        why: 'catch-up',
        jobId: job.id,
      },
    ],
    waiting: [{ instanceId: instance.id, instanceName: 'till', why: 'As many backups run as may.' }],
  };

  it('says that nothing is due', async () => {
    const { stdout, exitCode } = await pgkeep(
      ['run-due'],
      running([{ kind: 'looked', started: [], waiting: [] }]),
    );
    expect([stdout, exitCode]).toEqual(['Nothing is due.\n', 0]);
  });

  it('tells what it begins, what waits, and how each backup ends', async () => {
    const failed = { code: 'UserErrorVaultFull' as const, message: 'The vault is full.', remedy: '' };
    const { stderr, exitCode } = await pgkeep(
      ['run-due'],
      running([looked, { kind: 'ended', job: { ...job, subject: 'shop', state: 'failed', error: failed } }]),
    );
    expect(stderr).toContain('shop: begun late, due at 2026-11-23 ');
    expect(stderr).toContain('1 due backup waits: As many backups run as may.');
    expect(stderr).toContain('shop: failed: The vault is full.');
    expect(exitCode).toBe(1);
  });

  it('tells what became of recovery points whose promise has ended', async () => {
    const { stderr } = await pgkeep(
      ['run-due'],
      running([
        { kind: 'looked', started: [], waiting: [] },
        {
          kind: 'expired',
          run: {
            vaults: [
              {
                vaultName: 'archive',
                instances: [
                  {
                    instanceId: instance.id,
                    instanceName: 'shop',
                    due: 2,
                    stopped: 'It is suspended.',
                    points: [],
                  },
                ],
              },
            ],
          },
        },
      ]),
    );
    expect(stderr).toContain(
      'Expiry: 0 recovery points deleted, 0 to go after a day. 1 database kept back; pgkeep expire --dry-run says why.',
    );
  });
});
