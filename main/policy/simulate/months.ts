import { Temporal } from 'temporal-polyfill';
import type { KeptUnder } from '../../../shared/policies/promise.ts';
import { retentionRules } from '../../../shared/policies/retention.ts';
import type { SimulatedMonth } from '../../../shared/policies/simulation.ts';

/** A point that exists for a time, in ms since 1970. */
export interface ExistingFor {
  readonly rule: KeptUnder;
  readonly bytes: number;
  readonly from: number;
  readonly until: number;
}

/** A month, and the moment at whose end is counted what exists. */
interface MonthEnd {
  readonly month: string;
  readonly at: Date;
}

/** What may keep a point, in the order in which it is told. */
export const keptUnder: readonly KeptUnder[] = [...retentionRules, 'until a date', 'on demand'];

/** The ends of all months from one moment to another, by the clocks of a zone; that of the last one is the second moment. */
export function monthEnds(from: Date, until: Date, timeZone: string): MonthEnd[] {
  const inZone = Temporal.Instant.fromEpochMilliseconds(from.getTime()).toZonedDateTimeISO(timeZone);
  let month = inZone.toPlainDate().toPlainYearMonth();
  const ends: MonthEnd[] = [];
  for (let at = from; at < until; month = month.add({ months: 1 })) {
    const next = month.add({ months: 1 }).toPlainDate({ day: 1 }).toZonedDateTime(timeZone);
    at = new Date(Math.min(next.epochMilliseconds, until.getTime()));
    ends.push({ month: month.toString(), at });
  }
  return ends;
}

/** How many points exist at the end of each month, under which rule, and what they take. */
export function countByMonth(points: Iterable<ExistingFor>, ends: readonly MonthEnd[]): SimulatedMonth[] {
  const moments = ends.map(({ at }) => at.getTime());
  const changes = new Map(keptUnder.map((rule) => [rule, moments.map(() => ({ points: 0, bytes: 0 }))]));
  for (const { rule, bytes, from, until } of points) {
    const first = firstIndex(moments, (moment) => moment > from);
    const gone = firstIndex(moments, (moment) => moment > until);
    if (first >= gone) continue;
    const ofRule = changes.get(rule) ?? [];
    addTo(ofRule[first], 1, bytes);
    addTo(ofRule[gone], -1, -bytes);
  }
  for (const ofRule of changes.values()) {
    ofRule.forEach((change, index) => addTo(ofRule[index + 1], change.points, change.bytes));
  }
  return ends.map(({ month, at }, index) => {
    const kept = [...changes].flatMap(([rule, ofRule]) => {
      const { points, bytes } = ofRule[index] ?? { points: 0, bytes: 0 };
      return points === 0 ? [] : [{ rule, points, bytes }];
    });
    return { month, at: at.toISOString(), points: total(kept, 'points'), bytes: total(kept, 'bytes'), kept };
  });
}

function addTo(change: { points: number; bytes: number } | undefined, points: number, bytes: number): void {
  if (change === undefined) return;
  change.points += points;
  change.bytes += bytes;
}

const total = <Key extends string>(kept: readonly Readonly<Record<Key, number>>[], key: Key): number =>
  kept.reduce((sum, one) => sum + one[key], 0);

/** Of numbers that grow, the index of the first that is one; their count where none is. */
function firstIndex(numbers: readonly number[], isOne: (number: number) => boolean): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isOne(numbers[middle] ?? Infinity)) high = middle;
    else low = middle + 1;
  }
  return low;
}
