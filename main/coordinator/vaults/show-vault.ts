import { latestPoint } from '../../../shared/points/latest-point.ts';
import type { VaultDetails, VaultSummary } from '../../../shared/vaults/vaults.ts';
import type { Engine } from '../engine.ts';
import { pointsInVault } from '../points/list-points.ts';
import { unconfirmedOf } from './second-place.ts';

/** A vault with its instances, and what they have there now. */
export async function showVault(engine: Engine, summary: VaultSummary): Promise<VaultDetails> {
  const instances = engine.store.instances.list().filter(({ vaultId }) => vaultId === summary.id);
  const { points, problems, format, namedRuntime } = await pointsInVault(engine, summary, instances);
  return {
    ...summary,
    format,
    unconfirmedRuntime: unconfirmedOf(summary, namedRuntime),
    problems,
    instances: instances.map(({ id, name }) => {
      const own = points.filter(({ instanceId }) => instanceId === id);
      const latest = latestPoint(own);
      return {
        id,
        name,
        points: own.length,
        bytes: own.reduce((sum, { size }) => sum + size, 0),
        latest: latest?.completedAt ?? null,
        latestSince: latest?.since ?? null,
        latestAgeMs: latest?.ageMs ?? null,
      };
    }),
  };
}
