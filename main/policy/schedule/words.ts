import cronstrue from 'cronstrue';
import type { DayOfMonth, RunWindow, Schedule, Weekday } from '../../../shared/policies/schedule.ts';
import { readCron } from './cron.ts';
import type { PlannedBy } from './occurrences.ts';

/** "Weekly on Monday and Thursday at 02:30, time in Europe/Berlin". Throws where a cron expression cannot be said. */
export function scheduleWords({ schedule, timeZone }: PlannedBy): string {
  const zone = timeZone.toUpperCase() === 'UTC' ? 'in UTC' : `time in ${timeZone}`;
  return `${timesWords(schedule)}, ${zone}`;
}

/** When runs may start: "Runs start between 22:00 and 06:00 of the next day". */
export function windowWords(window: RunWindow | undefined): string {
  if (window === undefined) return 'Runs start at any time of day';
  const nextDay = window.until < window.from ? ' of the next day' : '';
  return `Runs start between ${window.from} and ${window.until}${nextDay}`;
}

function timesWords(schedule: Schedule): string {
  switch (schedule.kind) {
    case 'hourly': {
      const minutes = String(schedule.minute).padStart(2, '0');
      if (schedule.every > 1) return `Every ${schedule.every} hours from 00:${minutes} on`;
      return schedule.minute === 0 ? 'Every hour on the hour' : `Every hour at :${minutes}`;
    }
    case 'daily':
      return `Daily at ${schedule.at}`;
    case 'weekly':
      return `Weekly on ${daysWords(schedule.on)} at ${schedule.at}`;
    case 'monthly':
      return `Monthly on ${dayWords(schedule.on)} at ${schedule.at}`;
    case 'cron':
      return cronWords(schedule.expression);
  }
}

/** In the order of the week, each once. */
function daysWords(days: readonly Weekday[]): string {
  const order: readonly Weekday[] = [
    'monday',
    'tuesday',
    'wednesday',
    'thursday',
    'friday',
    'saturday',
    'sunday',
  ];
  const named = order.filter((day) => days.includes(day)).map(capital);
  if (named.length === order.length) return 'every day';
  return new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(named);
}

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);

const ordinals = ['first', 'second', 'third', 'fourth'];

function dayWords(on: DayOfMonth): string {
  if ('weekday' in on) {
    return `the ${on.which === 'last' ? 'last' : ordinals[on.which - 1]} ${capital(on.weekday)}`;
  }
  if (on.day === 'last') return 'the last day';
  return on.day > 28 ? `day ${on.day} of those months that have one` : `day ${on.day}`;
}

const say = (expression: string): string =>
  cronstrue.toString(expression, { use24HourTimeFormat: true, verbose: false });

/** Where both day fields are given cron takes either, which the library calls "and". */
function cronWords(expression: string): string {
  if (!readCron(expression).eitherDay) return say(expression);
  const [minute, hour, day, month, weekday] = expression.trim().split(/\s+/);
  const days = say(`* * ${day} * *`).replace(/^Every minute, /, '');
  const weekdays = say(`* * * * ${weekday}`).replace(/^Every minute, (only )?/, '');
  return `${say(`${minute} ${hour} * ${month} *`)}, ${days}, or ${weekdays} (either is enough)`;
}
