import type { InstanceId, PointId } from '../../../shared/ids.ts';
import type { Manifest } from '../../../shared/points/manifest.ts';

const sha256 = 'ab'.repeat(32);
const at = '2026-01-01T00:00:00.000Z';

/** The manifest of a database of many tables, in bytes as earlier versions wrote it. */
export function hugeManifest(of: { instanceId: InstanceId; pointId: PointId; tables: number }): Buffer {
  const numbers = Array.from({ length: of.tables }, (_, index) => index);
  const place = (index: number) => ({ dumpId: 1_000 + index, offset: 1_000_000 + index * 64, length: 64 });
  const manifest: Manifest = {
    format: 1,
    pointId: of.pointId,
    instanceId: of.instanceId,
    startedAt: at,
    completedAt: at,
    takenBy: { user: 'user', host: 'host', pgkeep: '0.1.0' },
    server: { host: 'host', port: 5432, version: '18.4', versionNumber: 180_004 },
    database: {
      name: 'huge',
      sizeBytes: 1,
      properties: {
        encoding: 'UTF8',
        collate: 'C',
        ctype: 'C',
        localeProvider: 'libc',
        owner: 'owner',
        connectionLimit: -1,
        settings: [],
      },
    },
    tool: { version: '18.4', path: '/usr/bin/pg_dump' },
    archive: {
      version: '1.16',
      compression: { algorithm: 'zstd', level: 1 },
      size: 1_000_000 + of.tables * 64,
      headLength: 1_000_000,
      sha256,
      segments: [
        { offset: 0, length: 1_000_000, sha256 },
        ...numbers.map((index) => ({ ...place(index), sha256 })),
      ],
    },
    tables: numbers.map((index) => ({
      ...place(index),
      schema: `schema_${index % 100}`,
      name: `a_table_of_the_application_${index}`,
      rows: 1,
      rawBytes: 64,
    })),
    largeObjects: { count: 0, length: 0 },
    extensions: [],
    roles: [],
    globals: { length: 1, sha256 },
    retention: { rule: 'manual', expiresAt: null },
    warnings: [],
  };
  return Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
}
