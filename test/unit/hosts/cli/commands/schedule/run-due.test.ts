import { describe, expect, it } from 'vitest';
import type { DueEvent } from '../../../../../../shared/schedule/schedule.ts';
import { endedJob as job, instance } from '../../../../../support/cli/fake-client.ts';
import { pgkeep } from '../../../../../support/cli/fake-host.ts';

describe('run-due', () => {
  const running = (events: DueEvent[]) => ({
    answers: {
      'schedule.runDue': async function* () {
        yield* events;
      },
    },
  });
  const waits = (instanceName: string, why: string, until: string | null = null) => ({
    instanceId: instance.id,
    instanceName,
    why,
    until,
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
    waiting: [waits('till', 'As many backups run as may.')],
  };

  it('says that nothing is due', async () => {
    const { stdout, exitCode } = await pgkeep(
      ['run-due'],
      running([{ kind: 'looked', started: [], waiting: [] }]),
    );
    expect([stdout, exitCode]).toEqual(['Nothing is due.\n', 0]);
  });

  it('says until when backups wait, once for all that wait alike, and not that nothing is due', async () => {
    const until = '2026-11-23T21:00:00.000Z';
    const why = 'Its policy lets it start only then.';
    const waiting = [
      waits('shop', why, until),
      waits('till', 'It failed.', until),
      waits('cash', why, until),
    ];
    const again: DueEvent = { kind: 'looked', started: [], waiting };
    const { stdout, stderr, exitCode } = await pgkeep(['run-due'], running([again, again]));
    expect([stdout, exitCode]).toEqual(['No backup begins now.\n', 0]);
    expect(stderr).toBe(
      '2 due backups wait until 2026-11-23 22:00:00 +01:00 (shop and cash). Its policy lets it start only then.\n' +
        '1 due backup waits until 2026-11-23 22:00:00 +01:00 (till). It failed.\n',
    );
    const json = await pgkeep(['run-due', '--json'], running([again]));
    expect(JSON.parse(json.stdout)).toMatchObject({ waiting });
  });

  it('says which firewall rules are still there, and ends with 3 then', async () => {
    const rule = {
      resource:
        '/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1/resourceGroups/shop/providers/Microsoft.KeyVault/vaults/shop-kv',
      rule: '198.51.100.7',
      identity: 'app',
      addresses: '198.51.100.7',
      owner: 'alice',
      until: '2026-11-23T10:00:00.000Z',
      problem: 'A lock is there.',
    };
    const none: DueEvent = { kind: 'looked', started: [], waiting: [] };
    const left: DueEvent = { kind: 'overdue-rules', rules: [rule] };
    const told = await pgkeep(['run-due'], running([none, left]));
    expect(told.stdout.replaceAll(/\s+/g, ' ')).toContain(
      'shop-kv lets in 198.51.100.7 for alice, which was to end 2026-11-23 11:00:00 +01:00: A lock is there.',
    );
    expect(told.exitCode).toBe(3);
    const json = await pgkeep(['run-due', '--json'], running([none, left]));
    expect(JSON.parse(json.stdout)).toMatchObject({ overdueRules: [rule] });
    const over = await pgkeep(['run-due'], running([none, left, { ...left, rules: [] }]));
    expect([over.stdout, over.exitCode]).toEqual(['Nothing is due.\n', 0]);
  });

  it('says which firewall rules it took away, the moment it did', async () => {
    const removed = ['Taken away: the address 198.51.100.7 from the firewall of the key vault shop-kv.'];
    const events = running([
      { kind: 'looked', started: [], waiting: [] },
      { kind: 'removed-rules', removed },
    ]);
    const told = await pgkeep(['run-due'], events);
    expect([told.stderr, told.stdout, told.exitCode]).toEqual([`${removed[0]}\n`, 'Nothing is due.\n', 0]);
    const json = await pgkeep(['run-due', '--json'], events);
    expect(JSON.parse(json.stdout)).toMatchObject({ removedRules: removed, overdueRules: [] });
  });

  it('says that the service asks, where it does', async () => {
    const none = running([{ kind: 'looked', started: [], waiting: [] }]);
    const { calls } = await pgkeep(['run-due', '--by-service'], none);
    expect(calls).toEqual([{ path: 'schedule.runDue', input: { byService: true } }]);
  });

  it('tells what it begins, what waits, and how each backup ends', async () => {
    const failed = {
      code: 'UserErrorVaultFull' as const,
      message: 'The vault is full.',
      remedy: 'Make room.',
    };
    const { stderr, exitCode } = await pgkeep(
      ['run-due'],
      running([looked, { kind: 'ended', job: { ...job, subject: 'shop', state: 'failed', error: failed } }]),
    );
    expect(stderr).toContain('shop: begun late, due at 2026-11-23 ');
    expect(stderr).toContain('1 due backup waits (till). As many backups run as may.');
    expect(stderr).toContain(
      `shop: failed: The vault is full.\n  remedy Make room.\n  run    pgkeep jobs show ${job.id}\n  job    ${job.id}\n`,
    );
    expect(exitCode).toBe(1);
  });

  it.each([
    ['UserErrorDBUserAuthFailed', 'pgkeep server test poor'],
    ['UserErrorMissingDBPermissions', 'pgkeep check backup poor/shop'],
  ] as const)('names the command to run next after %s', async (code, next) => {
    const error = {
      code,
      message: 'The login failed.',
      remedy: 'Check it.',
      steps: [{ do: 'test-server' as const, server: 'poor' }],
    };
    const { stderr } = await pgkeep(
      ['run-due'],
      running([{ kind: 'ended', job: { ...job, subject: 'poor/shop', state: 'failed', error } }]),
    );
    expect(stderr).toBe(
      `poor/shop: failed: The login failed.\n  remedy Check it.\n  run    ${next}\n  job    ${job.id}\n`,
    );
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
