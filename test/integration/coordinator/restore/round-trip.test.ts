import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import {
  addBlobVault,
  addFolderVault,
  addServer,
  completeJob,
  makeBlobContainer,
  openTestApp,
  runJob,
  type TestApp,
} from '../../../support/apps/app.ts';
import { startAzurite, type TestStorageAccount } from '../../../support/servers/azurite.ts';
import { fingerprintOf, makeSample, queryRows } from '../../../support/databases/test-databases.ts';
import type { Fingerprint } from '../../../support/databases/fingerprint.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const source = 'round_trip_sample';
let app: TestApp;
let account: TestStorageAccount;
let original: Fingerprint;

beforeAll(async () => {
  app = await openTestApp();
  account = await startAzurite();
  original = await makeSample(sharedServer(16), source, 'round_trip', 2);
  await addServer(app, sharedServer(16));
  await addFolderVault(app, 'folder');
  await addBlobVault(app, await makeBlobContainer(account), 'blob');
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await account[Symbol.asyncDispose]();
});

type Options = NonNullable<Parameters<TestApp['client']['instances']['protect']>[0]['options']>;

const rowsOf = ({ tables }: Fingerprint) =>
  tables.filter(({ name }) => !['monthly_sales', 'not_filled'].includes(name));

/** Protects the sample (once per vault is the rule, so each case has a vault name and the instance is reused). */
async function backUp(vault: string, name: string, options: Options) {
  const instances = await app.client.instances.list();
  const server = `source of ${name}`;
  if (!instances.some((instance) => instance.name === name)) {
    await addServer(app, sharedServer(16), { name: server });
    await app.client.instances.protect({ server, database: source, vault, name, options });
  }
  const result = await completeJob(app, app.client.backup.start({ instance: name }));
  const { manifest } = await app.client.points.show({ instance: name });
  expect(manifest.pointId).toBe(result.pointId);
  return { result, manifest };
}

async function restore(instance: string, newDatabase: string, jobs: number): Promise<Job> {
  return await runJob(
    app,
    app.client.restore.asDatabase({ instance, targetServer: 'source', newDatabase, jobs }),
  );
}

const cases: { vault: string; compression: string; countRows: boolean; jobs: number; algorithm: string }[] = [
  { vault: 'folder', compression: 'auto', countRows: true, jobs: 1, algorithm: 'zstd' },
  { vault: 'folder', compression: 'none', countRows: true, jobs: 3, algorithm: 'none' },
  { vault: 'folder', compression: 'gzip:1', countRows: true, jobs: 3, algorithm: 'gzip' },
  { vault: 'folder', compression: 'zstd:3', countRows: false, jobs: 1, algorithm: 'zstd' },
  { vault: 'blob', compression: 'auto', countRows: true, jobs: 3, algorithm: 'zstd' },
  { vault: 'blob', compression: 'none', countRows: false, jobs: 1, algorithm: 'none' },
  { vault: 'blob', compression: 'gzip:6', countRows: true, jobs: 1, algorithm: 'gzip' },
];

describe('backup, points, restore as database', () => {
  it.each(cases)(
    'into a $vault vault, $compression, countRows $countRows, $jobs jobs',
    async ({ vault, compression, countRows, jobs, algorithm }) => {
      const name = `${vault} ${compression}`;
      const { result, manifest } = await backUp(vault, name, { compression, countRows });

      expect(manifest.archive.compression.algorithm).toBe(algorithm);
      expect(manifest.archive.size).toBe(result.bytes);
      const counted = Object.fromEntries(
        manifest.tables.map((table) => [`${table.schema}.${table.name}`, table.rows]),
      );
      const expected = rowsOf(original).map(({ schema, name, rows }) => [`${schema}.${name}`, rows]);
      expect(counted).toEqual(
        Object.fromEntries(expected.map(([key, rows]) => [key, countRows ? rows : undefined])),
      );
      expect(result.rows).toBe(
        countRows ? rowsOf(original).reduce((sum, { rows }) => sum + rows, 0) : undefined,
      );
      expect(manifest.largeObjects.count).toBe(3);

      const { points } = await app.client.points.list({ instance: name });
      expect(points).toMatchObject([
        { id: result.pointId, database: source, size: result.bytes, tables: manifest.tables.length },
      ]);

      const database = `round_trip_${vault}_${compression.replace(':', '_')}`;
      const job = await restore(name, database, jobs);
      expect(job.error).toBeNull();
      expect(job.state).toBe('completed');
      expect(job.result).toMatchObject({ database, tables: manifest.tables.length, warnings: [] });
      expect(job.result?.messages.filter(({ severity }) => severity !== 'ignorable')).toEqual([]);
      expect(await fingerprintOf(sharedServer(16), database)).toEqual(original);
    },
  );

  it('restores what a dump is silent about: statistics are gathered, and the mark of the restore is gone', async () => {
    await backUp('folder', 'analyzed', { compression: 'auto' });
    expect((await restore('analyzed', 'round_trip_analyzed', 2)).state).toBe('completed');
    const analyzed = await queryRows(
      sharedServer(16),
      'round_trip_analyzed',
      `SELECT FROM pg_stats WHERE schemaname = 'shop' AND tablename = 'orders'`,
    );
    expect(analyzed.length).toBeGreaterThan(0);
    const limits = await queryRows(
      sharedServer(16),
      'postgres',
      `SELECT datconnlimit AS "limit", datallowconn AS "allow" FROM pg_database WHERE datname = 'round_trip_analyzed'`,
    );
    expect(limits).toEqual([{ limit: -1, allow: true }]);
  });

  it('tells its progress in bytes that never go back, and ends with all tables done', async () => {
    const seen: Job[] = [];
    await backUp('folder', 'progress', {});
    const job = await runJob(app, app.client.backup.start({ instance: 'progress' }), (state) =>
      seen.push(state),
    );
    expect(job.state).toBe('completed');
    const bytes = seen.map(({ progress }) => progress?.bytes ?? 0);
    expect(bytes).toEqual(bytes.toSorted((a, b) => a - b));
    expect(seen[0]?.state).toBe('in progress');
    const { bytes: stored = 0, tables = 0 } = job.result ?? {};
    expect(stored).toBeGreaterThan(10_000);
    expect(tables).toBeGreaterThan(1);
    expect(bytes.at(-1)).toBe(stored);
    expect(job.progress).toMatchObject({
      bytes: stored,
      phase: 'committing',
      tables: { done: tables, total: tables },
    });
  });
});
