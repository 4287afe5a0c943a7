import { expect, it } from 'vitest';
import { scheduleWords, windowWords } from '../../../../main/policy/schedule/words.ts';
import type { Schedule } from '../../../../shared/policies/schedule.ts';

const at = '02:30';
const said: [Schedule, string][] = [
  [{ kind: 'hourly', every: 1, minute: 0 }, 'Every hour on the hour'],
  [{ kind: 'hourly', every: 1, minute: 5 }, 'Every hour at :05'],
  [{ kind: 'hourly', every: 4, minute: 15 }, 'Every 4 hours from 00:15 on'],
  [{ kind: 'daily', at }, 'Daily at 02:30'],
  [{ kind: 'weekly', on: ['thursday', 'monday'], at }, 'Weekly on Monday and Thursday at 02:30'],
  [
    { kind: 'weekly', on: ['friday', 'monday', 'sunday'], at },
    'Weekly on Monday, Friday and Sunday at 02:30',
  ],
  [{ kind: 'monthly', on: { day: 15 }, at }, 'Monthly on day 15 at 02:30'],
  [{ kind: 'monthly', on: { day: 31 }, at }, 'Monthly on day 31 of those months that have one at 02:30'],
  [{ kind: 'monthly', on: { day: 'last' }, at }, 'Monthly on the last day at 02:30'],
  [{ kind: 'monthly', on: { weekday: 'sunday', which: 2 }, at }, 'Monthly on the second Sunday at 02:30'],
  [{ kind: 'monthly', on: { weekday: 'friday', which: 'last' }, at }, 'Monthly on the last Friday at 02:30'],
  [{ kind: 'cron', expression: '30 2 * * 1-5' }, 'At 02:30, Monday through Friday'],
  [{ kind: 'cron', expression: '0 0 L * *' }, 'At 00:00, on the last day of the month'],
];

it.each(said)('says %j', (schedule, words) => {
  expect(scheduleWords({ schedule, timeZone: 'Europe/Berlin' })).toBe(`${words}, time in Europe/Berlin`);
  expect(scheduleWords({ schedule, timeZone: 'UTC' })).toBe(`${words}, in UTC`);
});

it.each([
  ['0 0 13 * FRI', 'At 00:00, on day 13 of the month, or on Friday (either is enough), in UTC'],
  [
    '0 0 13 * MON-FRI',
    'At 00:00, on day 13 of the month, or Monday through Friday (either is enough), in UTC',
  ],
  [
    '0 0 1-7 3 MON',
    'At 00:00, only in March, between day 1 and 7 of the month, or on Monday (either is enough), in UTC',
  ],
])('7. says of %s that day of month and weekday are either', (expression, words) => {
  expect(scheduleWords({ schedule: { kind: 'cron', expression }, timeZone: 'UTC' })).toBe(words);
});

it('says when runs start', () => {
  expect(windowWords(undefined)).toBe('Runs start at any time of day');
  expect(windowWords({ from: '01:00', until: '05:00' })).toBe('Runs start between 01:00 and 05:00');
  expect(windowWords({ from: '22:00', until: '06:00' })).toBe(
    'Runs start between 22:00 and 06:00 of the next day',
  );
});
