import type { ShortManifest } from '../../../shared/points/short-manifest.ts';
import type { CachedPoint } from '../../store/tables/points.ts';

/** A manifest in short. */
export function summarize(manifest: Omit<ShortManifest, 'contents'>): CachedPoint {
  const { counts } = manifest;
  const { oid, systemIdentifier } = manifest.database;
  return {
    id: manifest.pointId,
    instanceId: manifest.instanceId,
    database: manifest.database.name,
    completedAt: manifest.completedAt,
    size: manifest.archive.size,
    tables: counts.tables,
    rows: counts.rows,
    serverVersion: manifest.server.version,
    expiresAt: manifest.retention.expiresAt,
    warnings: counts.warnings,
    notes: counts.notes,
    compression: manifest.archive.compression.algorithm,
    identity: {
      ...(oid === undefined ? {} : { oid }),
      ...(systemIdentifier === undefined ? {} : { systemIdentifier }),
    },
  };
}
