import type { InstanceSummary } from '../../shared/instances.ts';
import type { Manifest } from '../../shared/manifest.ts';
import type { PointSummary } from '../../shared/points.ts';
import { messageOf } from '../core/errors.ts';
import type { CachedPoint } from '../store/points.ts';
import type { Engine } from './engine.ts';
import { openVault } from './reach.ts';

export interface PointList {
  /** Newest first. */
  readonly points: PointSummary[];
  readonly problems: { instanceName: string; pointId: string; problem: string }[];
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
  };
}

/**
 * The recovery points of some instances, as the vaults have them now. A manifest never changes, so its
 * summary is read once and cached; which points exist is asked every time.
 */
export async function listPoints(engine: Engine, instances: readonly InstanceSummary[]): Promise<PointList> {
  const { store } = engine;
  const points: PointSummary[] = [];
  const problems: PointList['problems'] = [];
  const vaults = store.vaults.list();
  for (const summary of vaults) {
    const kept = instances.filter(({ vaultId }) => vaultId === summary.id);
    if (kept.length === 0) continue;
    await using vault = await openVault(engine, summary);
    for (const instance of kept) {
      const cached = store.points.ofInstance(summary.id, instance.id);
      for await (const pointId of vault.pointIds(instance.id)) {
        let point = cached.get(pointId);
        cached.delete(pointId);
        if (point === undefined) {
          try {
            point = summarize(await vault.readManifest(instance.id, pointId));
          } catch (error) {
            problems.push({ instanceName: instance.name, pointId, problem: messageOf(error) });
            continue;
          }
          store.points.put(summary.id, point);
        }
        points.push({ ...point, instanceName: instance.name, vaultName: summary.name });
      }
      for (const gone of cached.keys()) store.points.remove(gone);
    }
  }
  points.sort((a, b) => b.completedAt.localeCompare(a.completedAt) || b.id.localeCompare(a.id));
  return { points, problems };
}
