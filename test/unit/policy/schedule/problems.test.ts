import { describe, expect, it } from 'vitest';
import { scheduleNotes, scheduleProblems } from '../../../../main/policy/schedule/problems.ts';
import type { RunWindow, Schedule } from '../../../../shared/policies/schedule.ts';

const cron = (expression: string) => ({
  schedule: { kind: 'cron', expression } satisfies Schedule,
  timeZone: 'Europe/Berlin',
});
const monthly = (day: number) => ({
  schedule: { kind: 'monthly', on: { day }, at: '02:30' } satisfies Schedule,
  timeZone: 'UTC',
});
const windowed = (window: RunWindow, schedule: Schedule = { kind: 'daily', at: '02:30' }) => ({
  schedule,
  timeZone: 'UTC',
  window,
});

describe('problems', () => {
  it.each([
    [
      '0 0 0 * * *',
      'has 6 fields: a field for seconds is not taken, five are needed, for minute, hour, day of month, month and day of week.',
    ],
    ['@daily', 'has one field: five are needed, for minute, hour, day of month, month and day of week.'],
    ['60 * * * *', 'cannot be read: invalid value for minute: 60.'],
    ['0 0 1 * +MON', 'cannot be read: a field has a character that no cron knows.'],
    ['0 0 30 2 *', 'names days that never come.'],
    ['*/5 * * * *', 'plans backups 5 minutes apart: pgkeep looks every 15 minutes for what is due.'],
    ['* * * * *', 'plans backups 1 minute apart: pgkeep looks every 15 minutes for what is due.'],
    ['50,5 * * * *', 'plans backups 15 minutes apart'],
  ])('of %s', (expression, problem) => {
    const problems = scheduleProblems(cron(expression));
    const none = problem.includes('15 minutes apart');
    expect(problems).toStrictEqual(none ? [] : [`The cron expression "${expression}" ${problem}`]);
  });

  it.each(['30 2 * * *', '0 0 29 2 *', '0 0 L * *', '0 0 * * SUN#2', '*/15 * * * *', '0 0 13 * FRI'])(
    '%s has none',
    (expression) => {
      expect(scheduleProblems(cron(expression))).toStrictEqual([]);
    },
  );

  it('of windows in which no run could start', () => {
    expect(scheduleProblems(windowed({ from: '02:00', until: '02:00' }))).toStrictEqual([
      'The window begins and ends at 02:00: no run could start in it.',
    ]);
    expect(scheduleProblems(windowed({ from: '23:55', until: '00:05' }))).toStrictEqual([
      'The window from 23:55 to 00:05 is 10 minutes long: pgkeep looks every 15 minutes for what is due, and could miss it.',
    ]);
    expect(scheduleProblems(windowed({ from: '23:55', until: '00:10' }))).toStrictEqual([]);
  });
});

describe('notes', () => {
  it('7. offers the last day where short months are skipped', () => {
    expect(scheduleNotes(cron('0 0 31 * *'))).toStrictEqual([
      'Months without a day 31 have no backup. L in place of 31 is the last day of each month.',
    ]);
    expect(scheduleNotes(monthly(29))).toStrictEqual([
      'Months without a day 29 have no backup. The last day of the month is in each of them.',
    ]);
    expect([scheduleNotes(monthly(28)), scheduleNotes(cron('0 0 L * *'))]).toStrictEqual([[], []]);
  });

  it('7. says that day of month and weekday are either', () => {
    expect(scheduleNotes(cron('0 0 13 * FRI'))).toStrictEqual([
      'Day of month and day of week are both given: cron takes a day that is either of them.',
    ]);
  });

  it('says what a window does to runs planned outside of it', () => {
    expect(scheduleNotes(windowed({ from: '04:00', until: '06:00' }))).toStrictEqual([
      'Runs are planned outside of the window, and start when it opens at 04:00.',
    ]);
    expect(
      scheduleNotes(windowed({ from: '22:00', until: '06:00' }, { kind: 'hourly', every: 1, minute: 0 })),
    ).toStrictEqual(['Of runs planned outside of the window only the last starts, when it opens at 22:00.']);
    expect(scheduleNotes(windowed({ from: '02:00', until: '06:00' }))).toStrictEqual([]);
  });
});
