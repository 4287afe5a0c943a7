import { InstanceId } from '../../../shared/ids.ts';
import { latestPoint } from '../../../shared/points/latest-point.ts';
import type { PointProblem } from '../../../shared/points/point-problem.ts';
import type { VaultDetails, VaultSummary } from '../../../shared/vaults/vaults.ts';
import { messageOf, PgkeepError } from '../../core/errors.ts';
import { instancesPrefix } from '../../vault/layout.ts';
import { idsOf } from '../../vault/listing.ts';
import type { Engine } from '../engine.ts';
import { knownPoints } from '../instances/known-points.ts';
import { damagedPoints, shownPoint } from '../points/list-points.ts';
import { readVault } from '../points/reading/read-vault.ts';
import { openVault } from './open-vault.ts';
import { unconfirmedOf } from './second-place.ts';

/** A vault with its instances, and what they have there now. */
export async function showVault(engine: Engine, summary: VaultSummary): Promise<VaultDetails> {
  const { store } = engine;
  const here = store.instances.list().filter(({ vaultId }) => vaultId === summary.id);
  const { instances, problems, format, namedRuntime } = await readVault(engine, summary, here);
  const unknown = await unreadableElsewhere(engine, summary, new Set(instances.map(({ id }) => id)));
  const known = knownPoints(engine, [summary], undefined);
  return {
    ...summary,
    format,
    unconfirmedRuntime: unconfirmedOf(summary, namedRuntime),
    problems: [...problems, ...unknown, ...instances.flatMap((instance) => damagedPoints(engine, instance))],
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

/** Instances in the vault that are not known here, as their record cannot be read: nothing else would name them. */
async function unreadableElsewhere(
  engine: Engine,
  summary: VaultSummary,
  known: ReadonlySet<InstanceId>,
): Promise<PointProblem[]> {
  await using vault = await openVault(engine, summary);
  const problems: PointProblem[] = [];
  for await (const id of idsOf(vault.storage.listFolders(instancesPrefix), InstanceId)) {
    if (known.has(id)) continue;
    try {
      await vault.findInstance(id);
    } catch (error) {
      if (!(error instanceof PgkeepError && error.code === 'UserErrorVaultFormat')) throw error;
      problems.push({ vaultName: summary.name, problem: messageOf(error) });
    }
  }
  return problems;
}
