import type { Schedule } from '../../../shared/policies/schedule.ts';

/**
 * When a schedule runs, found out by looking at a clock on the wall minute by minute. It imports nothing of what it is
 * compared with: clocks are those of Intl, and a day of the calendar is looked at field by field.
 */

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** Clocks change at full half hours in all years that are looked at. */
const step = 30 * minuteMs;

/** What clocks in a zone show at each half hour of a period, both in milliseconds of UTC. */
export interface Walk {
  readonly timeZone: string;
  readonly from: number;
  readonly shown: readonly number[];
}

export function walk(timeZone: string, from: string, until: string): Walk {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const clockAt = (at: number): number => {
    const [day = 0, month = 1, year = 0, hour, minute] = format.format(at).split(/\D+/).map(Number);
    return Date.UTC(year, month - 1, day, hour, minute);
  };
  const shown: number[] = [];
  const block = 12 * step;
  for (let at = Date.parse(from); at < Date.parse(until); at += block) {
    const start = clockAt(at);
    // clocks that went on by six hours in six hours did not change meanwhile
    const isSteady = clockAt(at + block) - start === block;
    for (let half = 0; half < block; half += step) shown.push(isSteady ? start + half : clockAt(at + half));
  }
  return { timeZone, from: Date.parse(from), shown };
}

/** The planned times in a walk, apart from its first day, of which the walk does not know what came before. */
export function modelOf(schedule: Schedule, { from, shown }: Walk): string[] {
  const wanted = wantedBy(schedule);
  const inEveryHour = Array.from({ length: 24 }, (_, hour) => hour).every((hour) =>
    Array.from({ length: 60 }, (_, minute) => wanted.time(hour * 60 + minute)).includes(true),
  );
  const found: number[] = [];
  const instead = new Set<number>();
  let reached = shown[0] ?? 0;
  const busy = busyHalfHours(wanted);
  for (const [index, atHalfHour] of shown.entries()) {
    if (!busy[minuteOf(atHalfHour) / 30] && (inEveryHour || atHalfHour === reached + minuteMs)) {
      reached = atHalfHour + 29 * minuteMs;
      continue;
    }
    for (let minutes = 0; minutes < 30; minutes++) {
      const now = atHalfHour + minutes * minuteMs;
      const at = from + index * step + minutes * minuteMs;
      if (inEveryHour) {
        if (wanted.day(now) && wanted.time(minuteOf(now))) found.push(at);
        continue;
      }
      for (let day = startOf(reached + dayMs - 1); day + dayMs <= now; day += dayMs) {
        if (day > reached && wanted.day(day)) instead.add(day + dayMs);
      }
      if (reachesOne(wanted, instead, { after: reached, upTo: now })) found.push(at);
      reached = Math.max(reached, now);
    }
  }
  return found.filter((at) => at >= from + dayMs).map((at) => new Date(at).toISOString());
}

interface Wanted {
  day(start: number): boolean;
  time(minute: number): boolean;
}

/** In which half hours of a day anything is planned: in the others nothing happens while clocks go on as usual. */
const busyHalfHours = (wanted: Wanted): boolean[] =>
  Array.from({ length: 48 }, (_, half) =>
    Array.from({ length: 30 }, (_, minute) => wanted.time(half * 30 + minute)).includes(true),
  );

/** Whether clocks, going from one time to another, come to or over one at which something is planned. */
function reachesOne(wanted: Wanted, instead: Set<number>, range: { after: number; upTo: number }): boolean {
  for (let time = range.after + minuteMs; time <= range.upTo; time += minuteMs) {
    const day = startOf(time);
    const isSkipped = day > range.after && day + dayMs <= range.upTo;
    if (!isSkipped && wanted.time(minuteOf(time)) && (wanted.day(day) || instead.has(day))) return true;
  }
  return false;
}

const startOf = (time: number): number => Math.floor(time / dayMs) * dayMs;
const minuteOf = (time: number): number => (time - startOf(time)) / minuteMs;

const clock = (at: string): number => Number(at.slice(0, 2)) * 60 + Number(at.slice(3));
const sundayFirst = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

function wantedBy(schedule: Schedule): Wanted {
  if (schedule.kind === 'cron') return cronOf(schedule.expression);
  const days: Record<typeof schedule.kind, (date: Date) => boolean> = {
    hourly: () => true,
    daily: () => true,
    weekly: (date) =>
      schedule.kind === 'weekly' && schedule.on.some((on) => on === sundayFirst[date.getUTCDay()]),
    monthly: (date) => schedule.kind === 'monthly' && isDay(schedule.on, date),
  };
  const time = (minute: number) =>
    schedule.kind === 'hourly'
      ? minute % 60 === schedule.minute && Math.floor(minute / 60) % schedule.every === 0
      : minute === clock(schedule.at);
  return { day: (start) => days[schedule.kind](new Date(start)), time };
}

function isDay(on: Extract<Schedule, { kind: 'monthly' }>['on'], date: Date): boolean {
  const sameMonth: Date[] = [];
  for (let day = 1; day <= 31; day++) {
    const other = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), day));
    if (other.getUTCMonth() === date.getUTCMonth()) sameMonth.push(other);
  }
  const weekday = 'weekday' in on ? sundayFirst.indexOf(on.weekday) : undefined;
  const days = sameMonth.filter((other) => weekday === undefined || other.getUTCDay() === weekday);
  const which = 'weekday' in on ? on.which : on.day;
  const day = which === 'last' ? days.at(-1) : days[which - 1];
  return day?.getUTCDate() === date.getUTCDate();
}

/** Of stars, numbers and lists only. */
function cronOf(expression: string): Wanted {
  const fields = expression.split(' ').map((field) => (field === '*' ? null : field.split(',').map(Number)));
  const [minutes = null, hours = null, days = null, months = null, weekdays = null] = fields;
  const has = (field: number[] | null, value: number) => field === null || field.includes(value);
  return {
    time: (minute) => has(minutes, minute % 60) && has(hours, Math.floor(minute / 60)),
    day: (start) => {
      const date = new Date(start);
      const byMonth = has(days, date.getUTCDate());
      const byWeek = has(weekdays, date.getUTCDay());
      const day = days !== null && weekdays !== null ? byMonth || byWeek : byMonth && byWeek;
      return day && has(months, date.getUTCMonth() + 1);
    },
  };
}
