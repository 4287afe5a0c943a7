import { isKept } from '../../../../shared/points/holds.ts';
import type { InstanceSummary } from '../../../../shared/instances/instances.ts';
import type { ExistingPoint } from '../../../policy/simulate/existing.ts';
import type { Engine } from '../../engine.ts';
import { standingPromiseOf } from '../../promises/plan-change.ts';
import { retainedPoint } from '../../promises/retained-points.ts';

/** The points of an instance as the simulator looks at them, by what is noted here of them. */
export function existingPoints(
  { store }: Pick<Engine, 'store'>,
  { id, vaultId }: Pick<InstanceSummary, 'id' | 'vaultId'>,
  now: Date,
): ExistingPoint[] {
  const verifications = store.verifications.ofInstance(id);
  const points = [...store.points.ofInstance(vaultId, id).values()];
  return points.map((point) => ({
    ...retainedPoint(point, verifications, now),
    bytes: point.size,
    standing: standingPromiseOf(point, now),
    held: point.holds !== undefined && isKept(point.holds),
    uncertain: point.promiseProblem !== undefined,
  }));
}
