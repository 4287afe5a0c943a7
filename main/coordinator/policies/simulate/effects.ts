import type { EffectOnPoint, InstanceEffect } from '../../../../shared/policies/policy-simulation.ts';
import type { SimulatedPoint } from '../../../../shared/policies/simulation.ts';
import { simulateExisting, type ExistingPoint, type NewValues } from '../../../policy/simulate/existing.ts';
import { calendarForRows } from '../../../policy/retention/calendar.ts';
import type { Subject } from './choose.ts';

/** An instance with the points that it has. */
export interface Looked extends Subject {
  readonly points: readonly ExistingPoint[];
}

/** So many points are told. */
const toldAtMost = 1_000;

/** What values change for the points of instances. */
export interface Effects {
  readonly instances: InstanceEffect[];
  /** The oldest first; where there are more than can be told, those that change come before those that do not. */
  readonly existing: EffectOnPoint[];
}

/** What the values of each instance change for its points. */
export function effectsOn(looked: readonly Looked[], bounds: Pick<NewValues, 'now' | 'graceDays'>): Effects {
  const each = looked.map((one) => ({ one, simulated: simulatedPoints(one, bounds) }));
  return {
    instances: each.map(({ one, simulated }) => summary(one, simulated)),
    existing: told(
      each.flatMap(({ one, simulated }) => simulated.map((point) => ({ ...point, ...named(one) }))),
    ),
  };
}

const named = ({ instance }: Subject): Pick<EffectOnPoint, 'instanceId' | 'instanceName'> => ({
  instanceId: instance.id,
  instanceName: instance.name,
});

function simulatedPoints(
  { points, values }: Looked,
  bounds: Pick<NewValues, 'now' | 'graceDays'>,
): SimulatedPoint[] {
  const calendar = calendarForRows(values);
  return points
    .toSorted((one, other) => one.startedAt.getTime() - other.startedAt.getTime())
    .map((point) => simulateExisting(point, { values, calendar, ...bounds }));
}

function summary(looked: Looked, simulated: readonly SimulatedPoint[]): InstanceEffect {
  const count = (effect: Effect) => simulated.filter((point) => effectOf(point) === effect).length;
  return {
    ...named(looked),
    points: simulated.length,
    earlier: count('earlier'),
    later: count('later'),
    otherRule: count('other rule'),
    uncertain: looked.points.filter(({ uncertain }) => uncertain).length,
  };
}

type Effect = 'earlier' | 'later' | 'other rule' | 'none';

/** Ends are compared to the millisecond: an hour is no tenth of a day. */
function effectOf({ endsAt, newEndsAt, effectiveAt }: SimulatedPoint): Effect {
  const difference = endMs(newEndsAt) - endMs(endsAt);
  if (difference !== 0) return difference < 0 ? 'earlier' : 'later';
  return effectiveAt === undefined ? 'none' : 'other rule';
}

const endMs = (end: string | null): number => (end === null ? Number.MAX_SAFE_INTEGER : Date.parse(end));

function told(points: readonly EffectOnPoint[]): EffectOnPoint[] {
  const oldestFirst = (some: readonly EffectOnPoint[]) =>
    some.toSorted((one, other) => one.startedAt.localeCompare(other.startedAt));
  const { changed = [], same = [] } = Object.groupBy(points, (point) =>
    effectOf(point) === 'none' ? 'same' : 'changed',
  );
  return oldestFirst([...oldestFirst(changed), ...oldestFirst(same)].slice(0, toldAtMost));
}
