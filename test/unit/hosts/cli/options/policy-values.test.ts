import { expect, it } from 'vitest';
import { pgkeep } from '../../../../support/cli/fake-host.ts';
import { followedValues, newValues } from '../../../../../main/hosts/cli/options/policy-values.ts';

/** The values that `policy set` sends. */
async function sent(...argv: string[]): Promise<unknown> {
  const { calls, stderr } = await pgkeep(['policy', 'set', 'nightly', ...argv]);
  expect(stderr).toBe('');
  const [{ input } = { input: {} }] = calls;
  return (input as { values?: unknown }).values;
}

it.each([
  [['--hourly', '4'], { schedule: { kind: 'hourly', every: 4, minute: 0 } }],
  [['--hourly', '1', '--minute', '15'], { schedule: { kind: 'hourly', every: 1, minute: 15 } }],
  [['--daily', '02:30'], { schedule: { kind: 'daily', at: '02:30' } }],
  [
    ['--weekly', 'thu,mon', '--at', '03:00'],
    { schedule: { kind: 'weekly', on: ['monday', 'thursday'], at: '03:00' } },
  ],
  [['--monthly', '1', '--at', '03:00'], { schedule: { kind: 'monthly', on: { day: 1 }, at: '03:00' } }],
  [
    ['--monthly', 'second sunday', '--at', '03:00'],
    { schedule: { kind: 'monthly', on: { which: 2, weekday: 'sunday' }, at: '03:00' } },
  ],
  [['--cron', '30 2 * * 1'], { schedule: { kind: 'cron', expression: '30 2 * * 1' } }],
  [
    ['--time-zone', 'Asia/Tokyo', '--week-starts', 'sunday'],
    { timeZone: 'Asia/Tokyo', weekStartsOn: 'sunday' },
  ],
  [
    ['--window', '22:00-06:00', '--jitter', '10'],
    { window: { from: '22:00', until: '06:00' }, jitterMinutes: 10 },
  ],
  [['--window', 'none', '--keep-at-least', '3'], { window: null, keepAtLeast: 3 }],
  [
    [
      '--keep',
      '30d',
      '--keep-daily',
      'none',
      '--keep-weekly',
      '12w',
      '--keep-monthly',
      '5y',
      '--keep-yearly',
      '10y',
    ],
    {
      retention: {
        default: { count: 30, unit: 'days' },
        daily: null,
        weekly: { count: 12, unit: 'weeks' },
        monthly: { count: 5, unit: 'years' },
        yearly: { count: 10, unit: 'years' },
      },
    },
  ],
])('%j', async (argv, values) => {
  expect(await sent(...argv)).toEqual(values);
});

it.each([
  [['--daily', '02:30', '--hourly', '1'], 'A policy has one schedule: give one of --hourly and --daily.'],
  [['--weekly', 'mon'], '--weekly goes with --at.'],
  [['--daily', '02:30', '--at', '03:00'], '--at goes with --weekly or --monthly.'],
  [['--minute', '5'], '--minute goes with --hourly.'],
  [['--daily', '25:00'], 'A time of day is like 02:30.'],
  [['--keep', 'long'], 'A duration is like 30d, 12w, 6m or 5y.'],
  [['--time-zone', 'Mars'], 'No time zone of that name is known.'],
  [[], 'Say what to change; pgkeep policy set --help lists it.'],
])('refuses %j', async (argv, sentence) => {
  const { exitCode, stderr, calls } = await pgkeep(['policy', 'set', 'nightly', ...argv]);
  expect({ exitCode, calls }).toEqual({ exitCode: 2, calls: [] });
  expect(stderr).toContain(sentence);
});

it('a new policy needs a schedule and how long its points are kept; all else has a value', () => {
  expect(() => newValues({ keep: { count: 30, unit: 'days' } })).toThrow('Say when backups are taken');
  expect(() => newValues({ daily: '02:30' })).toThrow('Say how long recovery points are kept: --keep');
  expect(
    newValues({ daily: '02:30', keep: { count: 30, unit: 'days' }, keepDaily: 'none', window: 'none' }),
  ).toEqual({
    schedule: { kind: 'daily', at: '02:30' },
    timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    weekStartsOn: 'monday',
    jitterMinutes: 0,
    retention: { default: { count: 30, unit: 'days' } },
    keepAtLeast: 1,
  });
});

it('values that follow the policy again', () => {
  expect(followedValues('window, schedule')).toEqual(['schedule', 'window']);
  expect(followedValues('all')).toHaveLength(7);
  expect(() => followedValues('windows')).toThrow('They are schedule, time-zone, week-starts, window');
});
