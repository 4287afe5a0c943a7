import { expect, it } from 'vitest';
import { policyWords, valueProblems } from '../../../../main/coordinator/policies/words.ts';
import type { Schedule } from '../../../../shared/policies/schedule.ts';
import { sampleValues } from '../../../support/sample-policy.ts';

const words = (schedule: Schedule) => policyWords({ ...sampleValues, schedule }).scheduleWords;

it.each<[Schedule, string]>([
  [{ kind: 'hourly', every: 1, minute: 0 }, 'Every hour at 0 minutes past'],
  [{ kind: 'hourly', every: 4, minute: 15 }, 'Every 4 hours from midnight on at 15 minutes past'],
  [{ kind: 'daily', at: '02:30' }, 'Every day at 02:30'],
  [{ kind: 'weekly', on: ['monday', 'thursday'], at: '03:00' }, 'Every Monday and Thursday at 03:00'],
  [{ kind: 'monthly', on: { day: 1 }, at: '03:00' }, 'On day 1 of each month at 03:00'],
  [{ kind: 'monthly', on: { day: 'last' }, at: '03:00' }, 'On the last day of each month at 03:00'],
  [
    { kind: 'monthly', on: { weekday: 'sunday', which: 2 }, at: '03:00' },
    'On the second Sunday of each month at 03:00',
  ],
  [
    { kind: 'monthly', on: { weekday: 'friday', which: 'last' }, at: '03:00' },
    'On the last Friday of each month at 03:00',
  ],
])('%j', (schedule, said) => {
  expect(words(schedule)).toBe(`${said} (Europe/Berlin)`);
});

it('the rules, the default one first', () => {
  expect(policyWords(sampleValues).retentionWords).toBe('default 30 days');
  const retention = {
    default: { count: 7, unit: 'days' },
    weekly: { count: 1, unit: 'weeks' },
    yearly: { count: 10, unit: 'years' },
  } as const;
  expect(policyWords({ ...sampleValues, retention }).retentionWords).toBe(
    'default 7 days, weekly 1 week, yearly 10 years',
  );
});

it('a cron expression of other than five fields is none', () => {
  const cron = (expression: string) => ({ ...sampleValues, schedule: { kind: 'cron' as const, expression } });
  expect(valueProblems(cron('30 2 * * 1'))).toEqual([]);
  expect(valueProblems(cron('0 30 2 * * 1'))).toEqual([
    'A cron expression has five fields (minute, hour, day, month, weekday); this one has 6.',
  ]);
});
