import { promisedBy } from '../../../shared/policies/standing.ts';
import type { ShortManifest } from '../../../shared/points/short-manifest.ts';
import type { CachedPoint } from '../../store/tables/points.ts';

/** A manifest in short. */
export function summarize(manifest: Omit<ShortManifest, 'contents'>): CachedPoint {
  const { counts } = manifest;
  const { scheduledFor, partial } = manifest.retention;
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
    startedAt: manifest.startedAt,
    made: promisedBy(manifest.retention),
    ...(scheduledFor === undefined ? {} : { scheduledFor }),
    ...(partial === undefined ? {} : { partial }),
    warnings: counts.warnings,
    notes: counts.notes,
    compression: manifest.archive.compression.algorithm,
    identity: {
      ...(oid === undefined ? {} : { oid }),
      ...(systemIdentifier === undefined ? {} : { systemIdentifier }),
    },
  };
}
