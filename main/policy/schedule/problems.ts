import type { RunWindow, Schedule } from '../../../shared/policies/schedule.ts';
import { calendarOf, minutesOf, timesFrom, type Calendar } from './calendar.ts';
import { readCron } from './cron.ts';
import type { PlannedBy } from './occurrences.ts';
import { tickMinutes, type StartedBy } from './start-times.ts';
import { isMinuteIn } from './window.ts';
import { scheduleWords } from './words.ts';

/** What of a policy is looked at: when runs are planned, and when they may start. */
type Looked = PlannedBy & Pick<StartedBy, 'window'>;

/** Why a schedule cannot be taken, a sentence each; none where it can. */
export function scheduleProblems(values: Looked): string[] {
  return [...timesProblems(values), ...windowProblems(values.window)];
}

function timesProblems(values: Looked): string[] {
  const { schedule } = values;
  if (schedule.kind !== 'cron') return [];
  const expression = `The cron expression ${JSON.stringify(schedule.expression)}`;
  const fields = schedule.expression.trim().split(/\s+/).length;
  if (fields !== 5) {
    const seconds = fields === 6 ? 'a field for seconds is not taken, ' : '';
    return [
      `${expression} has ${fields === 1 ? 'one field' : `${fields} fields`}: ${seconds}five are needed, for minute, hour, day of month, month and day of week.`,
    ];
  }
  try {
    scheduleWords(values);
  } catch (error) {
    return [`${expression} cannot be read: ${reason(error)}.`];
  }
  const calendar = readCron(schedule.expression);
  // the days of a schedule are the same after 400 years, and the rarest come within 41
  const [ever] = timesFrom(calendar, 0).take(1);
  if (ever === undefined) return [`${expression} names days that never come.`];
  const apart = shortestPause(calendar);
  if (apart >= tickMinutes) return [];
  return [
    `${expression} plans backups ${minutesWords(apart)} apart: pgkeep looks every ${tickMinutes} minutes for what is due.`,
  ];
}

const minutesWords = (count: number): string => (count === 1 ? '1 minute' : `${count} minutes`);

/** In the parser's words, without its name and its full stop. */
const reason = (error: unknown): string =>
  String(error)
    .replace(/^(\w*Error: )+/, '')
    .replace(/^CronPattern: /, '')
    .replace(/\.$/, '')
    .replace(/^./, (first) => first.toLowerCase());

/** Minutes between two times of a day, or the last and the first of two days. */
function shortestPause({ times }: Calendar): number {
  const following = [...times.slice(1), (times[0] ?? 0) + 24 * 60];
  return Math.min(...times.map((time, index) => (following[index] ?? Infinity) - time));
}

function windowProblems(window: RunWindow | undefined): string[] {
  if (window === undefined) return [];
  if (window.from === window.until) {
    return [`The window begins and ends at ${window.from}: no run could start in it.`];
  }
  const length = (minutesOf(window.until) - minutesOf(window.from) + 24 * 60) % (24 * 60);
  if (length >= tickMinutes) return [];
  return [
    `The window from ${window.from} to ${window.until} is ${minutesWords(length)} long: pgkeep looks every ${tickMinutes} minutes for what is due, and could miss it.`,
  ];
}

/** What somebody who chooses a schedule should know, a sentence each. The schedule has no problem. */
export function scheduleNotes(values: Looked): string[] {
  return [...dayNotes(values.schedule), ...windowNotes(values)];
}

function dayNotes(schedule: Schedule): string[] {
  if (schedule.kind === 'monthly') {
    const day = 'day' in schedule.on && schedule.on.day !== 'last' ? schedule.on.day : 1;
    return day > 28 ? [`${shorterMonths(day)} The last day of the month is in each of them.`] : [];
  }
  if (schedule.kind !== 'cron') return [];
  if (readCron(schedule.expression).eitherDay) {
    return ['Day of month and day of week are both given: cron takes a day that is either of them.'];
  }
  const [, , days = '', , weekdays] = schedule.expression.trim().split(/\s+/);
  if (weekdays !== '*' || !/^(29|30|31)$/.test(days)) return [];
  return [`${shorterMonths(Number(days))} L in place of ${days} is the last day of each month.`];
}

const shorterMonths = (day: number): string => `Months without a day ${day} have no backup.`;

function windowNotes({ schedule, window }: Looked): string[] {
  if (window === undefined) return [];
  const minutes = { from: minutesOf(window.from), until: minutesOf(window.until) };
  const { times } = calendarOf(schedule);
  const inside = times.filter((time) => isMinuteIn(minutes, time));
  if (inside.length === times.length) return [];
  if (inside.length > 0) {
    return [`Of runs planned outside of the window only the last starts, when it opens at ${window.from}.`];
  }
  return [`Runs are planned outside of the window, and start when it opens at ${window.from}.`];
}
