import { promisedBy } from '../../../shared/policies/standing.ts';
import type { ShortManifest } from '../../../shared/points/short-manifest.ts';
import type { CachedPoint } from '../../store/tables/points.ts';

/** A manifest in short; of a point that is not read from its vault the size of its contents is not known. */
export function summarize(manifest: ShortManifest): CachedPoint {
  const { counts, selection } = manifest;
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
    ...(selection === undefined ? {} : { selection }),
    warnings: counts.warnings,
    notes: counts.notes,
    contentsSize: manifest.contents?.length ?? null,
    compression: manifest.archive.compression.algorithm,
    identity: {
      ...(oid === undefined ? {} : { oid }),
      ...(systemIdentifier === undefined ? {} : { systemIdentifier }),
    },
  };
}
