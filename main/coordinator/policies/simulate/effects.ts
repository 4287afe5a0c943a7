import { setImmediate } from 'node:timers/promises';
import type { EffectOnPoint, InstanceEffect } from '../../../../shared/policies/policy-simulation.ts';
import type { PolicyValues } from '../../../../shared/policies/policy.ts';
import type { SimulatedPoint } from '../../../../shared/policies/simulation.ts';
import { simulateExisting, type ExistingPoint, type NewValues } from '../../../policy/simulate/existing.ts';
import { calendarForRows, type Calendar } from '../../../policy/retention/calendar.ts';
import type { Subject } from './choose.ts';

/** So many instances are looked at before others have their turn. */
const atOnce = 10;

/** So many points are told. */
const toldAtMost = 1_000;

/** What values change for the points of instances. */
export interface Effects {
  readonly instances: InstanceEffect[];
  /** The oldest first; where there are more than can be told, those that change come before those that do not. */
  readonly existing: EffectOnPoint[];
}

/**
 * What the values of each instance change for its points, which are read one instance after the other: others go on in
 * between.
 */
export async function effectsOn(
  subjects: readonly Subject[],
  points: (subject: Subject) => readonly ExistingPoint[],
  bounds: Pick<NewValues, 'now' | 'graceDays'>,
): Promise<Effects> {
  const calendars = new Map<PolicyValues, Calendar>();
  const instances: InstanceEffect[] = [];
  const [changed, same] = [oldestOfMany(), oldestOfMany()];
  for (const [index, subject] of subjects.entries()) {
    if (index > 0 && index % atOnce === 0) await setImmediate();
    const { values } = subject;
    const calendar = calendars.get(values) ?? calendarForRows(values);
    calendars.set(values, calendar);
    const counted = { ...named(subject), points: 0, earlier: 0, later: 0, otherRule: 0, uncertain: 0 };
    for (const point of points(subject)) {
      const simulated = simulateExisting(point, { values, calendar, ...bounds });
      const effect = effectOf(simulated);
      counted.points += 1;
      if (effect !== 'none') counted[effect] += 1;
      if (point.uncertain === true) counted.uncertain += 1;
      (effect === 'none' ? same : changed).add({ ...simulated, ...named(subject) });
    }
    instances.push(counted);
  }
  const told = changed.oldest();
  return { instances, existing: oldestFirst([...told, ...same.oldest().slice(0, toldAtMost - told.length)]) };
}

const named = ({ instance }: Subject): Pick<EffectOnPoint, 'instanceId' | 'instanceName'> => ({
  instanceId: instance.id,
  instanceName: instance.name,
});

type Effect = 'earlier' | 'later' | 'otherRule' | 'none';

/** Ends are compared to the millisecond: an hour is no tenth of a day. */
function effectOf({ endsAt, newEndsAt, effectiveAt }: SimulatedPoint): Effect {
  const difference = endMs(newEndsAt) - endMs(endsAt);
  if (difference !== 0) return difference < 0 ? 'earlier' : 'later';
  return effectiveAt === undefined ? 'none' : 'otherRule';
}

const endMs = (end: string | null): number => (end === null ? Number.MAX_SAFE_INTEGER : Date.parse(end));

/** The oldest of many points, of which it keeps no more than are told by far. */
function oldestOfMany() {
  let kept: EffectOnPoint[] = [];
  const oldest = () => (kept = oldestFirst(kept).slice(0, toldAtMost));
  return {
    add(point: EffectOnPoint): void {
      kept.push(point);
      if (kept.length > 10 * toldAtMost) oldest();
    },
    oldest,
  };
}

/** Times are in ISO 8601, all of the same length. */
const oldestFirst = (some: readonly EffectOnPoint[]): EffectOnPoint[] =>
  some.toSorted((one, other) =>
    one.startedAt < other.startedAt ? -1 : one.startedAt > other.startedAt ? 1 : 0,
  );
