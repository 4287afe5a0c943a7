import type { InstanceId, PointId } from '../../../shared/ids.ts';
import type { Promised } from '../../../shared/policies/promise.ts';
import { promotions } from '../../policy/retention/promote.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Engine } from '../engine.ts';
import { changeChosen } from './change-promises.ts';
import { policyOfRecord } from './policy-of-record.ts';
import { refreshPoints } from './refresh-points.ts';
import { retainedPoints } from './retained-points.ts';

/**
 * A verification found a point damaged: where it was the first good one of a day, week, month or year, the earliest good
 * one of that takes its place, and is kept as long.
 */
export async function promoteInPlaceOf(
  engine: Engine,
  vault: Vault,
  { instanceId, pointId: damaged }: { readonly instanceId: InstanceId; readonly pointId: PointId },
): Promise<void> {
  const record = await vault.readInstance(instanceId);
  const found = record === undefined ? undefined : await policyOfRecord(vault, record);
  if (record === undefined || found === undefined || 'problem' in found) return;
  const { policy, values } = found;
  await refreshPoints(engine, vault, instanceId);
  const now = await vault.storage.now();
  const retained = retainedPoints(engine, { vaultId: vault.id, instanceId }, now).map((point) =>
    point.pointId === damaged ? { ...point, good: false } : point,
  );
  const promoted = new Map<string, Promised>(
    promotions(retained, values).map(({ pointId, promised }) => [pointId, { ...promised, policy }]),
  );
  if (promoted.size === 0) return;
  const points = [...engine.store.points.ofInstance(vault.id, instanceId).values()];
  await changeChosen(engine, vault, {
    instanceName: record.name,
    points: points.filter(({ id }) => promoted.has(id)),
    wish: {
      want: (_standing, { id }) => promoted.get(id),
      byHand: true,
      cause: `The recovery point ${damaged} was found damaged, and this one takes its place.`,
    },
    // it is never shorter
    confirmShorter: false,
  });
}
