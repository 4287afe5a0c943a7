import { rules } from './sample-values.ts';
import type { ModelEvent } from './retention-model.ts';
import type { PolicyValues } from '../../../shared/policies/policy.ts';
import type { Weekday } from '../../../shared/policies/schedule.ts';

type Values = Pick<PolicyValues, 'timeZone' | 'weekStartsOn' | 'retention' | 'keepAtLeast'>;

/** What a history is made of; the rest comes from its seed. */
export interface HistoryShape {
  readonly seed: number;
  /** The first day, as "2026-03-01". */
  readonly from: string;
  readonly years: number;
  readonly everyHours: number;
  readonly timeZones: readonly string[];
}

export type HistoryEvent =
  Exclude<ModelEvent, { what: 'values' }> | { at: number; what: 'values'; values: Values };

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Longer than a shortened promise waits: the next change then finds none that waits. */
const quietDays = 20;

const ruleSets = [
  rules({ default: '30 days', weekly: '12 weeks', monthly: '60 months', yearly: '10 years' }),
  rules({ default: '7 days' }),
  rules({ default: '7 days', daily: '1 month', monthly: '1 year' }),
  rules({ default: '10 days', weekly: '5 weeks', yearly: '2 years' }),
  rules({
    default: '2 weeks',
    daily: '30 days',
    weekly: '2 months',
    monthly: '18 months',
    yearly: '5 years',
  }),
  rules({ default: '1 month', monthly: '31 days' }),
  rules({ default: '90 days', monthly: '6 months', yearly: '366 days' }),
];
const weekStarts: readonly Weekday[] = ['monday', 'sunday', 'saturday', 'wednesday'];

/**
 * Years of an instance: runs at an odd time of day, some of which fail, alone or for weeks; partial ones and some on
 * demand; points that are found damaged; changes of rules, zone and weeks; and a look at each midnight in Greenwich.
 */
export function historyOf({ seed, from, years, everyHours, timeZones }: HistoryShape): HistoryEvent[] {
  const random = randomOf(seed);
  const pick = <One>(some: readonly [One, ...One[]] | readonly One[]): One =>
    some[Math.floor(random() * some.length)] as One;
  const values = (): Values => ({
    timeZone: pick(timeZones),
    weekStartsOn: pick(weekStarts),
    retention: pick(ruleSets),
    keepAtLeast: pick([1, 1, 2, 5]),
  });
  const start = Date.parse(from);
  const events: HistoryEvent[] = [{ at: start, what: 'values', values: values() }];
  const made: string[] = [];
  const first = Math.floor(random() * 24 * 3600) * 1000;
  let quietUntil = 0;
  let fails = 0;
  for (let day = 0; day < years * 365.25; day += 1) {
    const midnight = start + day * dayMs;
    if (random() < 1 / 500) {
      events.push({ at: midnight + 1, what: 'values', values: values() });
      quietUntil = day + quietDays;
    }
    if (random() < 1 / 200) fails = Math.floor(random() * 60);
    fails -= 1;
    const runs: HistoryEvent[] = [];
    for (let hours = 0; hours < 24; hours += everyHours) {
      const at = midnight + 2 + ((first + hours * hourMs) % dayMs);
      const id = `run-${String(day)}-${String(hours)}`;
      if (fails > 0 || random() < 0.04) continue;
      runs.push({ at, what: 'made', id, scheduled: random() > 0.02, partial: random() < 0.02 });
      made.push(id);
    }
    events.push(...runs.toSorted((one, other) => one.at - other.at));
    if (day > quietUntil && random() < 1 / 15) {
      events.push({ at: midnight + dayMs - 1, what: 'damaged', id: pick(made.slice(-60)) });
    }
    events.push({ at: midnight + dayMs, what: 'looked at' });
  }
  return withoutHurry(events);
}

/** Values are changed at most as often as promises wait; made is empty on the first days. */
function withoutHurry(events: readonly HistoryEvent[]): HistoryEvent[] {
  let last = -Infinity;
  return events.filter((event) => {
    if (event.what === 'damaged') return event.id !== undefined;
    if (event.what !== 'values') return true;
    if (event.at - last < quietDays * dayMs) return false;
    last = event.at;
    return true;
  });
}

/** Numbers from 0 up to 1 (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
