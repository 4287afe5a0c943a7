import type { PolicyValues } from '../../../shared/policies/policy.ts';
import { calendarOf, isInEveryHour, timesFrom, type Calendar } from './calendar.ts';
import { changesBetween, dayMs, onceAt, shownAt, stretchesFrom } from './zone-clock.ts';

/** What decides when backups are planned. */
export type PlannedBy = Pick<PolicyValues, 'schedule' | 'timeZone'>;

/** After one instant, up to and with another. */
export interface Period {
  readonly after: Date;
  readonly upTo: Date;
}

/** Longer than any change of clocks moves a planned time, with the whole day that a zone may skip. */
const moved = 3 * dayMs;

/** A schedule that runs at all does so once in these years. */
const rarest = 41 * 366 * dayMs;

/**
 * The planned times of a schedule after an instant, ascending, each once, without jitter and window. Endless, apart
 * from a cron expression of days that never come, which has none.
 *
 * A schedule that runs in every hour runs whenever clocks show one of its minutes: 23 hours on the day that clocks are
 * put forward, 25 when they are put back. Every other one runs each of its times once a day: the first time that clocks
 * show it, and the first moment after where they skip it. Cron expressions follow the same rule.
 */
export function* occurrencesAfter(values: PlannedBy, after: Date): Generator<Date> {
  const calendar = calendarOf(values.schedule);
  const times = isInEveryHour(calendar) ? eachTime : onceEach;
  let last = after.getTime();
  for (const instant of times(calendar, values.timeZone, last)) {
    // two times that clocks skip fall on the same moment
    if (instant <= last) continue;
    last = instant;
    yield new Date(instant);
  }
}

function* eachTime(calendar: Calendar, timeZone: string, after: number): Generator<number> {
  for (const { from, until, offset } of stretchesFrom(timeZone, after)) {
    let comes = false;
    for (const time of timesFrom(calendar, Math.max(from, after) + offset)) {
      comes = true;
      if (time - offset >= until) break;
      yield time - offset;
    }
    if (!comes) return;
  }
}

function* onceEach(calendar: Calendar, timeZone: string, after: number): Generator<number> {
  const shown = shownAt(timeZone, after);
  // a time before what clocks show may come after all, where it was skipped or clocks were put back
  const changed = changesBetween(timeZone, after - moved, after + 1).length > 0;
  for (const time of timesFrom(calendar, changed ? shown - moved : shown)) {
    yield onceAt(timeZone, time);
  }
}

/** The planned times of a period. */
export function occurrencesBetween(values: PlannedBy, { after, upTo }: Period): Date[] {
  const found: Date[] = [];
  for (const planned of occurrencesAfter(values, after)) {
    if (planned > upTo) break;
    found.push(planned);
  }
  return found;
}

/** The last planned time up to an instant, itself included; undefined where the schedule never runs. */
export function lastOccurrenceUpTo(values: PlannedBy, at: Date): Date | undefined {
  const earliest = new Date(at.getTime() - rarest);
  return lookBack({ after: earliest, upTo: at }, (period) => occurrencesBetween(values, period).at(-1));
}

/** Looks through the last day of a period, then back twice as far and so on, until something is found. */
export function lookBack<T>({ after, upTo }: Period, find: (period: Period) => T | undefined): T | undefined {
  for (let back = dayMs; ; back *= 2) {
    const from = new Date(Math.max(after.getTime(), upTo.getTime() - back));
    const found = find({ after: from, upTo });
    if (found !== undefined || from <= after) return found;
  }
}
