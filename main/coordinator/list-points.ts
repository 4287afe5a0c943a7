import pLimit from 'p-limit';
import type { InstanceSummary } from '../../shared/instances.ts';
import type { Manifest } from '../../shared/manifest.ts';
import type { PointProblem } from '../../shared/point-problem.ts';
import type { PointSummary } from '../../shared/points.ts';
import type { VaultSummary } from '../../shared/vaults.ts';
import { PgkeepError, messageOf } from '../core/errors.ts';
import type { CachedPoint } from '../store/points.ts';
import type { Vault } from '../vault/vault.ts';
import type { Engine } from './engine.ts';
import { readRecord } from './instance-record.ts';
import { pointProof } from './point-proof.ts';
import { openVault } from './reach.ts';

/** Records of instances that are read at a time. */
const recordsAtOnce = 8;

export interface PointList {
  /** Newest first. */
  readonly points: PointSummary[];
  readonly problems: PointProblem[];
}

/** A manifest in short. */
export function summarize(manifest: Manifest): CachedPoint {
  const counted = manifest.tables.every(({ rows }) => rows !== undefined);
  return {
    id: manifest.pointId,
    instanceId: manifest.instanceId,
    database: manifest.database.name,
    completedAt: manifest.completedAt,
    size: manifest.archive.size,
    tables: manifest.tables.length,
    rows: counted ? manifest.tables.reduce((sum, { rows = 0 }) => sum + rows, 0) : null,
    serverVersion: manifest.server.version,
    expiresAt: manifest.retention.expiresAt,
    warnings: manifest.warnings.length,
    notes: manifest.notes?.length ?? 0,
    compression: manifest.archive.compression.algorithm,
  };
}

/**
 * The recovery points of some instances, as the vaults have them now. pgkeep never changes a manifest, so
 * its summary is read once and cached, and read again where the file is not the same any more; which points
 * exist is asked every time. A vault that cannot be read is a problem and does not hide the others.
 */
export async function listPoints(engine: Engine, instances: readonly InstanceSummary[]): Promise<PointList> {
  const lists: PointList[] = [];
  for (const summary of engine.store.vaults.list()) {
    const kept = instances.filter(({ vaultId }) => vaultId === summary.id);
    if (kept.length === 0) continue;
    try {
      lists.push(await pointsInVault(engine, summary, kept));
    } catch (error) {
      if (!(error instanceof PgkeepError)) throw error;
      lists.push({ points: [], problems: [{ vaultName: summary.name, problem: error.message }] });
    }
  }
  return {
    points: newestFirst(lists.flatMap((list) => list.points)),
    problems: lists.flatMap(({ problems }) => problems),
  };
}

function newestFirst(points: readonly PointSummary[]): PointSummary[] {
  return points.toSorted((a, b) => b.completedAt.localeCompare(a.completedAt) || b.id.localeCompare(a.id));
}

/** Like {@link listPoints} for instances of one vault. Throws where the vault cannot be read. */
export async function pointsInVault(
  engine: Engine,
  summary: VaultSummary,
  instances: readonly InstanceSummary[],
): Promise<PointList> {
  const { store } = engine;
  const points: PointSummary[] = [];
  const problems: PointProblem[] = [];
  await using vault = await openVault(engine, summary);
  problems.push(...(await damagedRecords(engine, vault, instances)));
  for (const instance of instances) {
    const names = { instanceName: instance.name, vaultName: summary.name };
    const cached = store.points.ofInstance(summary.id, instance.id);
    const verifications = store.verifications.ofInstance(instance.id);
    for await (const { pointId, stamp } of vault.manifests(instance.id)) {
      let point = cached.get(pointId);
      if (point === undefined || stamp === undefined || point.manifestStamp !== stamp) {
        try {
          point = summarize(await vault.readManifest(instance.id, pointId));
        } catch (error) {
          problems.push({ ...names, pointId, problem: messageOf(error) });
          continue;
        }
        store.points.put(summary.id, stamp === undefined ? point : { ...point, manifestStamp: stamp });
      }
      cached.delete(pointId);
      const proof = pointProof(verifications, pointId);
      points.push({ ...point, ...names, ...(proof === undefined ? {} : { proof }) });
    }
    for (const gone of cached.keys()) store.points.remove(summary.id, instance.id, gone);
  }
  return { points: newestFirst(points), problems };
}

/** Notes what other workstations have ended, and tells which records cannot be read. */
async function damagedRecords(
  engine: Engine,
  vault: Vault,
  instances: readonly InstanceSummary[],
): Promise<PointProblem[]> {
  const limit = pLimit(recordsAtOnce);
  const problems = await limit.map([...instances], async (instance) => {
    try {
      await readRecord(engine, vault, instance);
      return [];
    } catch (error) {
      if (!(error instanceof PgkeepError && error.code === 'UserErrorVaultFormat')) throw error;
      return [{ instanceName: instance.name, vaultName: instance.vaultName, problem: error.message }];
    }
  });
  return problems.flat();
}
