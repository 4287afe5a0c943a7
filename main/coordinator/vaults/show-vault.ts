import { latestPoint } from '../../../shared/points/latest-point.ts';
import type { VaultDetails, VaultSummary } from '../../../shared/vaults/vaults.ts';
import type { Engine } from '../engine.ts';
import { knownPoints } from '../instances/known-points.ts';
import { damagedPoints, shownPoint } from '../points/list-points.ts';
import { readVault } from '../points/reading/read-vault.ts';
import { unconfirmedOf } from './second-place/second-place.ts';

/** A vault with its instances, and what they have there now. */
export async function showVault(engine: Engine, summary: VaultSummary): Promise<VaultDetails> {
  const { store } = engine;
  const here = store.instances.list().filter(({ vaultId }) => vaultId === summary.id);
  const { instances, problems, format, namedRuntime } = await readVault(engine, summary, here);
  const known = knownPoints(engine, [summary], undefined);
  return {
    ...summary,
    format,
    unconfirmedRuntime: unconfirmedOf(summary, namedRuntime),
    problems: [...problems, ...instances.flatMap((instance) => damagedPoints(engine, instance))],
    instances: instances.map((instance) => {
      const verifications = known.verifications(instance);
      const deciding = known.deciding(instance, undefined);
      const latest = latestPoint(deciding.map((point) => shownPoint(engine, point, instance, verifications)));
      return {
        id: instance.id,
        name: instance.name,
        ...known.totals(instance),
        latest: latest?.completedAt ?? null,
        latestSince: latest?.since ?? null,
        latestAgeMs: latest?.ageMs ?? null,
      };
    }),
  };
}
