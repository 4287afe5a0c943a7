import { copyFile, open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import type { Manifest } from '../../../../shared/points/manifest.ts';
import {
  addBlobVault,
  addFolderVault,
  addServer,
  completeJob,
  failureOf,
  makeBlobContainer,
  openTestApp,
  runJob,
  type TestApp,
} from '../../../support/apps/app.ts';
import { startAzurite } from '../../../support/servers/azurite.ts';
import { makeSample } from '../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../support/servers/shared.ts';
import { readPoint, writePoint } from '../../../support/vault-documents.ts';

let app: TestApp;
let manifest: Manifest;
/** The point's folder, and the file of its archive. */
let point: string;
let archive: string;

beforeAll(async () => {
  app = await openTestApp();
  await makeSample(sharedServer(17), 'verified', 'verify');
  await addServer(app, sharedServer(17));
  const { path } = await addFolderVault(app);
  const { id } = await app.client.instances.protect({
    server: 'source',
    database: 'verified',
    vault: 'vault',
    name: 'shop',
  });
  const { pointId = '' } = await completeJob(app, app.client.backup.start({ instance: 'shop' }));
  ({ manifest } = await app.client.points.show({ instance: 'shop' }));
  point = join(path, 'instances', id, pointId);
  archive = join(point, 'archive.pgdump');
});

afterAll(() => app[Symbol.asyncDispose]());

/** Verifies that point, though a test may have made a newer one. */
const verify = (): Promise<Job> =>
  runJob(app, app.client.verify.start({ instance: 'shop', point: manifest.pointId }));

/** Changes one file for the time of the work. */
async function damaged<Result>(
  file: string,
  change: () => Promise<void>,
  work: () => Promise<Result>,
): Promise<Result> {
  const copy = join(app.folder, 'undamaged');
  await copyFile(file, copy);
  try {
    await change();
    return await work();
  } finally {
    await copyFile(copy, file);
  }
}

async function flip(offset: number): Promise<void> {
  const handle = await open(archive, 'r+');
  try {
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, offset);
    buffer[0] = (buffer[0] ?? 0) ^ 0x01;
    await handle.write(buffer, 0, 1, offset);
  } finally {
    await handle.close();
  }
}

describe('verify', () => {
  it('passes a good point and gives the plain sha256 of its archive', async () => {
    const job = await verify();
    expect(job).toMatchObject({ state: 'completed', error: null });
    const content = await readFile(archive);
    expect(job.result).toMatchObject({
      pointId: manifest.pointId,
      bytes: content.length,
      tables: manifest.tables.length,
      rows: manifest.tables.reduce((sum, { rows = 0 }) => sum + rows, 0),
      sha256: createHash('sha256').update(content).digest('hex'),
      proof: 'readable',
      // of the sample's tables twenty are restored alone, each in at least three parts
      evidence: { kind: 'read', tool: expect.stringMatching(/^1[78]\./) as string, singleTables: 20 },
      warnings: [],
    });
  });

  it('finds one flipped bit in any part of the archive', async () => {
    const { segments } = manifest.archive;
    expect(segments.length).toBeGreaterThan(20);
    const inSegment: ((length: number) => number)[] = [
      // The kind of block, the first length, the middle and the last byte.
      () => 0,
      () => 6,
      (length) => Math.floor(length / 2),
      (length) => length - 1,
    ];
    for (const place of inSegment) {
      const flipAll = async () => {
        for (const { offset, length } of segments.slice(1)) await flip(offset + place(length));
      };
      const job = await damaged(archive, flipAll, verify);
      expect(job).toMatchObject({ state: 'failed', error: { code: 'UserErrorArchiveCorrupt' } });
      for (const { offset, length } of segments.slice(1)) {
        expect(job.error?.details).toContain(`(bytes ${offset} to ${offset + length}) was changed`);
      }
      expect(job.error?.details).not.toContain('(bytes 0 to');
    }
    for (const offset of [0, 5, 60, 2000, manifest.archive.headLength - 1]) {
      const job = await damaged(archive, () => flip(offset), verify);
      expect(job).toMatchObject({ state: 'failed', error: { code: 'UserErrorArchiveCorrupt' } });
      expect(job.error?.details).toContain(`(bytes 0 to ${manifest.archive.headLength}) was changed`);
    }
    expect((await verify()).state).toBe('completed');
  });

  it('names the table whose data were changed', async () => {
    const table = manifest.tables.find(({ name }) => name === 'documents');
    const job = await damaged(archive, () => flip((table?.offset ?? 0) + 100), verify);
    expect(job.error?.message).toContain('shop.documents');
  });

  it('finds an archive that is cut off, empty, missing or longer', async () => {
    const { size } = await stat(archive);
    for (const length of [size - 1, manifest.archive.headLength, 10, 0]) {
      const job = await damaged(archive, () => truncate(archive, length), verify);
      expect(job).toMatchObject({ state: 'failed', error: { code: 'UserErrorArchiveCorrupt' } });
    }
    const longer = await damaged(archive, () => writeFile(archive, 'x', { flag: 'a' }), verify);
    expect(longer).toMatchObject({ state: 'failed', error: { code: 'UserErrorArchiveCorrupt' } });
  });

  it('finds changed globals', async () => {
    const file = join(point, 'globals.sql');
    const job = await damaged(file, () => writeFile(file, 'CREATE ROLE evil SUPERUSER;'), verify);
    expect(job).toMatchObject({ state: 'failed', error: { code: 'UserErrorArchiveCorrupt' } });
    expect(job.error?.details).toContain('globals.sql');
  });

  it('finds the manifest of another point, and one whose numbers were changed', async () => {
    const { pointId = '' } = await completeJob(app, app.client.backup.start({ instance: 'shop' }));
    const file = join(point, 'manifest.json');
    const other = join(point, '..', pointId, 'manifest.json');
    const reference = { instance: 'shop', point: manifest.pointId };
    const verifyFirst = () => runJob(app, app.client.verify.start(reference));

    const swapped = await damaged(
      file,
      () => copyFile(other, file),
      () => failureOf(app.client.verify.start(reference)),
    );
    expect(swapped.message).toContain('belongs to another recovery point');

    // Even with the ids put right: checksums of another run, rows of another table.
    const stored = await readPoint(point);
    const withBoth = async (written: Manifest) => {
      await writePoint(point, written);
      try {
        return await verifyFirst();
      } finally {
        await writePoint(point, stored);
      }
    };
    const forged = { ...(await readPoint(dirname(other))), pointId: manifest.pointId };
    const [first] = forged.archive.segments;
    if (first) first.sha256 = '0'.repeat(64);
    const adopted = await withBoth(forged);
    expect(adopted).toMatchObject({ state: 'failed', error: { code: 'UserErrorArchiveCorrupt' } });

    const tables = manifest.tables.map((table) => (table.name === 'orders' ? { ...table, rows: 1 } : table));
    const counted = await withBoth({ ...stored, tables });
    expect(counted).toMatchObject({ state: 'failed', error: { code: 'UserErrorArchiveCorrupt' } });
    expect(counted.error?.message).toMatch(/shop\.orders: rows: 800 instead of 1/);
  });

  it('finds contents that were changed, removed, or are those of another point', async () => {
    const file = join(point, 'contents.json');
    const { pointId = '' } = await completeJob(app, app.client.backup.start({ instance: 'shop' }));
    const changes: (() => Promise<void>)[] = [
      () => writeFile(file, ' ', { flag: 'a' }),
      () => rm(file),
      () => copyFile(join(point, '..', pointId, 'contents.json'), file),
    ];
    for (const change of changes) {
      const job = await damaged(file, change, verify);
      expect(job).toMatchObject({ state: 'failed', error: { code: 'UserErrorArchiveCorrupt' } });
      expect(job.error?.message).toContain('contents.json');
    }
    expect((await app.client.points.list({ instance: 'shop' })).problems).toEqual([]);
  });

  it('works on a container as well', async () => {
    await using account = await startAzurite();
    const container = await makeBlobContainer(account);
    await addBlobVault(app, container, 'blob');
    const protect = { server: 'source', database: 'verified', vault: 'blob', name: 'blobs' };
    await app.client.instances.protect(protect);
    await completeJob(app, app.client.backup.start({ instance: 'blobs' }));
    const good = await runJob(app, app.client.verify.start({ instance: 'blobs' }));
    expect(good.state).toBe('completed');

    const names = (await Array.fromAsync(container.client.listBlobsFlat())).map(({ name }) => name);
    const name = names.find((each) => each.endsWith('archive.pgdump')) ?? '';
    const content = await container.client.getBlobClient(name).downloadToBuffer();
    content[content.length - 40] = (content[content.length - 40] ?? 0) ^ 0x80;
    await container.client.getBlockBlobClient(name).uploadData(content);
    const bad = await runJob(app, app.client.verify.start({ instance: 'blobs' }));
    expect(bad).toMatchObject({ state: 'failed', error: { code: 'UserErrorArchiveCorrupt' } });
  });
});
