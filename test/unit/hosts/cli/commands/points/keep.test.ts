import { expect, it } from 'vitest';
import { point, promise } from '../../../../../support/cli/fake-client.ts';
import { pgkeep } from '../../../../../support/cli/fake-host.ts';

const keep = (...argv: string[]) => pgkeep(['points', 'keep', 'shop', 'latest', ...argv]);

it.each([
  [['--rule', 'yearly'], { keep: { rule: 'yearly' }, confirmShorter: false }],
  [['--for-ever'], { keep: { forEver: true }, confirmShorter: false }],
  [
    ['--until', '2031-04-01T00:00:00Z', '--confirm-shorter'],
    { keep: { until: '2031-04-01T00:00:00.000Z' }, confirmShorter: true },
  ],
])('asks for %j', async (argv, input) => {
  const { calls, exitCode, stdout } = await keep(...argv);
  expect(exitCode).toBe(0);
  expect(calls).toEqual([{ path: 'points.keep', input: { instance: 'shop', point: 'latest', ...input } }]);
  expect(stdout).toBe(`Recovery point ${point.id}: Kept until somebody deletes it.\n`);
});

it('says from when on it is shorter', async () => {
  const until = {
    rule: 'until a date',
    why: 'It was chosen',
    expiresAt: '2031-04-01T12:00:00.000Z',
  } as const;
  const pending = { promised: until, effectiveAt: '2026-12-07T12:00:00.000Z' };
  const before = { rule: 'default', why: 'Default', expiresAt: '2031-05-01T12:00:00.000Z' } as const;
  const points = [{ pointId: point.id, from: before, to: until, effect: 'shorter' }];
  const answer = { pointId: point.id, promise: { ...promise, pending }, changes: { points } };
  const { stdout, stderr } = await pgkeep(['points', 'keep', 'shop', 'latest', '--until', '2031-04-01'], {
    answers: { 'points.keep': () => answer },
  });
  expect(stderr).toBe(
    `Until then this keeps it as before: pgkeep points keep shop ${point.id} --until 2031-05-01T12:00:00.000Z\n`,
  );
  expect(stdout).toBe(
    `Recovery point ${point.id}: Kept until somebody deletes it.\nFrom 7 Dec 2026 on it is kept until 1 Apr 2031 (It was chosen).\n`,
  );
});

it.each([[[]], [['--for-ever', '--rule', 'daily']], [['--until', '2031-04-01', '--for-ever']]])(
  'wants one of the three: %j',
  async (argv) => {
    const { calls, exitCode, stderr } = await keep(...argv);
    expect({ calls, exitCode }).toEqual({ calls: [], exitCode: 2 });
    expect(stderr).toContain('Give one of --rule, --until and --for-ever');
  },
);
