import type { PromiseChanges } from '../../../shared/policies/promise-changes.ts';
import type { Engine } from '../engine.ts';
import { withPolicy, type PolicyReference } from '../policies/find-policy.ts';
import { applyChanges, boundsOf, planPoints } from './change-promises.ts';
import { recordsUnder } from './instances-under.ts';
import type { Wish } from './plan-change.ts';
import { refreshPoints } from './refresh-points.ts';
import { summarizeChanges } from './summarize-changes.ts';

/**
 * Takes back what is pending for the points of the instances under a policy: they are kept as before. The policy itself
 * stays as it is now, and new points are promised what it says.
 */
export async function undoChanges(engine: Engine, reference: PolicyReference): Promise<PromiseChanges> {
  return await withPolicy(engine, reference, async (vault, { policy }) => {
    const bounds = await boundsOf(engine, vault);
    const wish: Wish = {
      want: (standing) => standing,
      byHand: true,
      cause: 'The shorter time was taken back.',
    };
    const plans = [];
    for (const { id, name: instanceName } of await recordsUnder(vault, policy.id)) {
      await refreshPoints(engine, vault, id);
      const points = [...engine.store.points.ofInstance(vault.id, id).values()];
      plans.push({ ...(await planPoints(vault, points, { wish, bounds })), instanceName, wish });
    }
    await applyChanges(engine, vault, { plans, bounds });
    return summarizeChanges(plans);
  });
}
