import { knownPromise } from '../../../shared/policies/standing.ts';
import type { RetainedPoint } from '../../policy/retention/assign.ts';
import type { CachedPoint } from '../../store/tables/points.ts';
import type { Verification } from '../../store/tables/jobs/verifications.ts';
import type { Engine } from '../engine.ts';
import { pointFlaw } from '../points/proof.ts';

/** The points of an instance as retention rules look at them, by what the cache knows of them. */
export function retainedPoints(
  { store }: Pick<Engine, 'store'>,
  { vaultId, instanceId }: { readonly vaultId: string; readonly instanceId: string },
  now: Date,
): RetainedPoint[] {
  const verifications = store.verifications.ofInstance(instanceId);
  const points = [...store.points.ofInstance(vaultId, instanceId).values()];
  return points.map((point) => retainedPoint(point, verifications, now));
}

/** {@link retainedPoints} of one. */
export function retainedPoint(
  point: CachedPoint,
  verifications: readonly Verification[],
  now: Date,
): RetainedPoint {
  const { promised } = knownPromise(point, now);
  const flaw = pointFlaw(point, verifications);
  return {
    pointId: point.id,
    startedAt: startOf(point),
    rule: promised.rule,
    scheduled: point.scheduledFor !== undefined,
    partial: point.partial === true,
    // what was restored with differences was read to its end
    good: flaw === undefined || flaw === 'differs',
    expiresAt: promised.expiresAt === null ? null : new Date(promised.expiresAt),
  };
}

/** When the backup of a point began; of one that an earlier version cached, when it ended. */
export const startOf = ({ startedAt, completedAt }: CachedPoint): Date => new Date(startedAt ?? completedAt);
