import { createHash } from 'node:crypto';
import { InstanceId, PointId } from '../../shared/ids.ts';
import { Manifest } from '../../shared/points/manifest.ts';
import type { InstanceRecord } from '../../shared/instances/instances.ts';

export const sampleInstanceId = InstanceId.parse('inst-20260101t000000-0a1b2c3d');
export const samplePointId = PointId.parse('point-20260102t000000-0a1b2c3d');

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

export function sampleInstance(id: InstanceId = sampleInstanceId): InstanceRecord {
  return {
    id,
    name: 'shop on db1',
    database: 'shop',
    server: {
      name: 'db1',
      host: 'db1.example.org',
      port: 5432,
      user: 'keeper',
      maintenanceDatabase: 'postgres',
      tls: 'require',
    },
    options: { compression: 'auto', countRows: true, lockWaitTimeoutMs: 60_000 },
    protectedAt: '2026-01-01T00:00:00.000Z',
  };
}

/** The manifest of a point whose archive and globals are the given texts. */
export function sampleManifest(
  archive: string,
  globals: string,
  ids: { instanceId?: InstanceId; pointId?: PointId } = {},
): Manifest {
  return Manifest.parse({
    format: 1,
    pointId: ids.pointId ?? samplePointId,
    instanceId: ids.instanceId ?? sampleInstanceId,
    startedAt: '2026-01-02T00:00:00.000Z',
    completedAt: '2026-01-02T00:01:00.000Z',
    takenBy: { user: 'dba', host: 'workstation', pgkeep: '0.1.0' },
    server: { host: 'db1.example.org', port: 5432, version: '17.10', versionNumber: 170010 },
    database: {
      name: 'shop',
      sizeBytes: 8_000_000,
      properties: {
        encoding: 'UTF8',
        collate: 'C',
        ctype: 'C',
        localeProvider: 'libc',
        owner: 'shop_owner',
        connectionLimit: -1,
        settings: [],
      },
    },
    tool: { version: '17.10', path: '/usr/bin/pg_dump' },
    archive: {
      version: '1.16',
      compression: { algorithm: 'zstd', level: 1 },
      size: Buffer.byteLength(archive),
      headLength: 4,
      sha256: sha256('of the segments'),
      segments: [{ offset: 0, length: Buffer.byteLength(archive), sha256: sha256(archive) }],
    },
    tables: [],
    largeObjects: { count: 0, length: 0 },
    extensions: [],
    roles: [],
    globals: { length: Buffer.byteLength(globals), sha256: sha256(globals) },
    retention: { rule: 'manual', expiresAt: null },
    warnings: [],
  });
}
