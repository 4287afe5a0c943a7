import { expect, it } from 'vitest';
import type { ExpiredInstance, ExpiryRun } from '../../../../../shared/policies/expiry.ts';
import { instance, point } from '../../../../support/cli/fake-client.ts';
import { pgkeep } from '../../../../support/cli/fake-host.ts';

const expired = (more: Partial<ExpiredInstance> = {}): ExpiredInstance => ({
  instanceId: instance.id,
  instanceName: 'shop',
  due: 2,
  points: [],
  ...more,
});
const answered = (run: ExpiryRun) => ({ answers: { 'expiry.run': () => run } });
const ofOne = (one: ExpiredInstance) => answered({ vaults: [{ vaultName: 'archive', instances: [one] }] });

it('asks what it is told to', async () => {
  const { calls, exitCode, stdout } = await pgkeep(['expire']);
  expect(calls).toEqual([{ path: 'expiry.run', input: { dryRun: false, confirm: false } }]);
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: 'No recovery point has been kept as long as it was promised yet.\n',
  });
  const options = await pgkeep(['expire', '--vault', 'archive', '--dry-run', '--confirm']);
  expect(options.calls[0]?.input).toEqual({ vault: 'archive', dryRun: true, confirm: true });
});

it('says of each recovery point what became of it, and why the others stay', async () => {
  const one = expired({
    stopped: '1 wait.',
    points: [
      { pointId: point.id, outcome: 'deleted', reason: 'Its promise has ended.', freedBytes: 1_572_864 },
      {
        pointId: point.id,
        outcome: 'protected',
        reason: 'The container keeps it.',
        until: '2026-12-24T08:00:00.000Z',
      },
    ],
  });
  const { exitCode, stdout } = await pgkeep(['expire'], ofOne(one));
  expect({ exitCode, lines: stdout.split('\n') }).toEqual({
    exitCode: 0,
    lines: [
      'shop: the promise of 2 recovery points has ended.',
      '  1 wait.',
      `  ${point.id} deleted: Its promise has ended. 1.5 MiB freed.`,
      `  ${point.id} protected: The container keeps it. The storage lets it go on 2026-12-24 09:00:00 +01:00.`,
      '',
    ],
  });
});

it.each([
  [
    'a vault that cannot be looked at',
    answered({ vaults: [{ vaultName: 'archive', problem: 'Out of reach.', instances: [] }] }),
    'Warning: archive: Out of reach.\n',
  ],
  ['an instance that cannot', ofOne(expired({ problem: 'In doubt.' })), 'Warning: shop: In doubt.\n'],
  ['an instance for which somebody is needed', ofOne(expired({ stopped: 'Many.', needsSomebody: true })), ''],
  [
    'a deletion that failed',
    ofOne(expired({ points: [{ pointId: point.id, outcome: 'failed', reason: 'No network.' }] })),
    '',
  ],
])('ends with 3 for %s', async (_what, answers, words) => {
  const { exitCode, stderr } = await pgkeep(['expire'], answers);
  expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: words });
});
