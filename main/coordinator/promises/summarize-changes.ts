import type { ChangedPromise, PromiseChanges } from '../../../shared/policies/promise-changes.ts';
import type { Promised } from '../../../shared/policies/promise.ts';
import { dayOf } from '../../../shared/words/promises.ts';
import { shorterFrom } from '../../../shared/words/promise-changes.ts';
import { countOf } from '../../../shared/words/counts.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { PlannedChange } from './plan-change.ts';
import { startOf } from './retained-points.ts';

/** So many points are named. */
const namedAtMost = 1_000;

/** Changes of one instance's points that are planned. */
export interface InstancePlan {
  readonly instanceName: string;
  readonly changes: readonly PlannedChange[];
  /** Points of which it cannot be told what they are promised: nothing changes of them. */
  readonly uncertain: number;
  /** Points that go earlier although their promise does not say so. */
  readonly released?: ReadonlySet<string>;
}

/** What plans come to, for people. */
export function summarizeChanges(plans: readonly InstancePlan[]): PromiseChanges {
  const points = plans.flatMap((plan) => plan.changes.map((change) => changed(plan, change)));
  const count = (effect: ChangedPromise['effect']) =>
    points.filter((point) => point.effect === effect).length;
  return {
    points: points
      .toSorted((one, other) => other.startedAt.localeCompare(one.startedAt))
      .slice(0, namedAtMost),
    shorter: count('shorter'),
    longer: count('longer'),
    otherRule: count('other rule'),
    uncertain: plans.reduce((sum, { uncertain }) => sum + uncertain, 0),
  };
}

function changed(
  { instanceName, released }: InstancePlan,
  { point, from, change }: PlannedChange,
): ChangedPromise {
  const { promised: to, effectiveAt } = change;
  const difference = endMs(to) - endMs(from);
  return {
    instanceId: point.instanceId,
    instanceName,
    pointId: point.id,
    startedAt: startOf(point).toISOString(),
    from,
    to,
    effectiveAt,
    effect:
      difference < 0 || released?.has(point.id) === true
        ? 'shorter'
        : difference > 0
          ? 'longer'
          : 'other rule',
  };
}

/** In ms since 1970; of two that never end neither is longer. */
const endMs = ({ expiresAt }: Promised): number =>
  expiresAt === null ? Number.MAX_SAFE_INTEGER : Date.parse(expiresAt);

/** Throws UserErrorShorterRetention, with a line for each point, where some would go earlier and nobody has confirmed it. */
export function refuseShorter(changes: PromiseChanges, isConfirmed: boolean): void {
  const { shorter, points } = changes;
  if (shorter === 0 || isConfirmed) return;
  const lines = points.filter(({ effect }) => effect === 'shorter').map(changeLine);
  throw new PgkeepError(
    'UserErrorShorterRetention',
    `${countOf(shorter, 'recovery point')} would be kept for a shorter time${shorterFrom(changes)}. Nothing was changed.`,
    { details: lines.join('\n') },
  );
}

/** "shop point-…: until 1 Apr 2031, then until 1 May 2026; this holds from 14 Apr 2026 on". */
function changeLine({ instanceName, pointId, from, to, effectiveAt }: ChangedPromise): string {
  return `${instanceName} ${pointId}: ${untilWords(from)} so far, then ${untilWords(to)}; from ${dayOf(effectiveAt)} on.`;
}

const untilWords = ({ expiresAt }: Promised): string =>
  expiresAt === null ? 'until somebody deletes it' : `until ${dayOf(expiresAt)}`;
