import type { PolicyValues } from '../../../shared/policies/policy.ts';
import type { KeptUnder } from '../../../shared/policies/promise.ts';
import type {
  SimulatedMonth,
  SimulatedPoint,
  SimulatedRule,
  Simulation,
} from '../../../shared/policies/simulation.ts';
import { defaultGraceDays } from '../promise/change.ts';
import { calendarForRows } from '../retention/calendar.ts';
import { addDuration, durationWords } from '../retention/duration.ts';
import { isRule } from '../retention/ranks.ts';
import { simulateExisting, type ExistingPoint } from './existing.ts';
import { futurePoints, type FuturePoint } from './future.ts';
import { countByMonth, keptUnder, monthEnds, type ExistingFor } from './months.ts';
import { staysUntil } from './stays.ts';
import { simulationWarnings } from './warnings.ts';

export interface SimulationInput {
  readonly values: Pick<PolicyValues, 'timeZone' | 'weekStartsOn' | 'retention' | 'keepAtLeast'>;
  /** When the values would be saved, by the storage's clock. */
  readonly from: Date;
  /** How many years, by the calendar of the policy's zone. */
  readonly years: number;
  /** The planned times after one moment up to and including another one, in order. */
  readonly occurrences: (after: Date, upTo: Date) => Iterable<Date>;
  /** How many bytes a recovery point takes that starts at a moment. */
  readonly sizes: (at: Date) => number;
  /** All points that the instance has, in any order. */
  readonly existing?: readonly ExistingPoint[];
  /** How many days a shortened promise stays as it was. */
  readonly graceDays?: number;
}

/**
 * What a policy's values would keep, if each planned run were good and started on time, and what they change for the
 * points that exist. Nothing is asked about whether the values can stand: `retentionProblems` says that.
 */
export function simulate(input: SimulationInput): Simulation {
  const { values, from, years, occurrences, sizes, graceDays = defaultGraceDays } = input;
  const until = addDuration(from, { count: years, unit: 'years' }, values.timeZone);
  const points = (input.existing ?? []).toSorted(
    (one, other) => one.startedAt.getTime() - other.startedAt.getTime(),
  );
  const newValues = { values, calendar: calendarForRows(values), now: from, graceDays };
  const existing = points.map((point) => simulateExisting(point, newValues));
  const before = points.map((point, index) => ({ ...point, rule: existing[index]?.rule ?? 'on demand' }));
  const future = [...futurePoints(occurrences(from, until), before, values)];
  const stays = staysOf({ points, existing, future }, values.keepAtLeast);
  const timed = [...timesOf({ points, existing, future }, stays, sizes)];
  const months = countByMonth(timed, monthEnds(from, until, values.timeZone));
  const rules = rulesOf(values.retention, { future, months });
  const isOver = stays.slice(points.length).map((stay) => stay <= until.getTime());
  const keptLonger = future.filter(
    ({ expiresAt }, index) => isOver[index] === true && stays[points.length + index] !== expiresAt?.getTime(),
  ).length;
  return {
    from: from.toISOString(),
    until: until.toISOString(),
    months,
    rules,
    existing,
    warnings: simulationWarnings({ values, rules, existing, keptLonger }),
  };
}

interface AllPoints {
  readonly points: readonly ExistingPoint[];
  /** What becomes of each of these. */
  readonly existing: readonly SimulatedPoint[];
  readonly future: readonly FuturePoint[];
}

/** Until when each point exists, first those that exist today, then those to come. */
function staysOf({ points, existing, future }: AllPoints, keepAtLeast: number): number[] {
  const today = points.map(({ startedAt, good, held = false, uncertain = false }, index) => {
    const end = existing[index]?.newEndsAt ?? null;
    return { startedAt, good, expiresAt: end === null || held || uncertain ? null : new Date(end) };
  });
  return staysUntil([...today, ...future.map((point) => ({ ...point, good: true }))], keepAtLeast);
}

function* timesOf(
  { points, existing, future }: AllPoints,
  stays: readonly number[],
  sizes: SimulationInput['sizes'],
): Generator<ExistingFor> {
  for (const [index, { startedAt, bytes }] of points.entries()) {
    const rule = existing[index]?.rule ?? 'on demand';
    yield { rule, bytes, from: startedAt.getTime(), until: stays[index] ?? Infinity };
  }
  for (const [index, { startedAt, rule }] of future.entries()) {
    const until = stays[points.length + index] ?? Infinity;
    yield { rule, bytes: sizes(startedAt), from: startedAt.getTime(), until };
  }
}

function rulesOf(
  retention: PolicyValues['retention'],
  { future, months }: { future: readonly FuturePoint[]; months: readonly SimulatedMonth[] },
): SimulatedRule[] {
  const made = new Map<KeptUnder, number>();
  for (const { rule } of future) made.set(rule, (made.get(rule) ?? 0) + 1);
  return keptUnder.flatMap((rule) => {
    const ofRule = months.map(({ kept }) => kept.find((one) => one.rule === rule));
    const most = Math.max(0, ...ofRule.map((kept) => kept?.points ?? 0));
    const duration = isRule(rule) ? retention[rule] : undefined;
    if (duration === undefined && most === 0) return [];
    const { points, bytes } = ofRule.at(-1) ?? { points: 0, bytes: 0 };
    const keeps = duration === undefined ? null : durationWords(duration);
    return [{ rule, keeps, made: made.get(rule) ?? 0, points, bytes, most }];
  });
}
