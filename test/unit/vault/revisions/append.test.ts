import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { appendRevision } from '../../../../main/vault/revisions/append.ts';
import { revisionName } from '../../../../main/vault/revisions/header.ts';
import { readRevisions } from '../../../../main/vault/revisions/read.ts';
import { ObjectExists } from '../../../../main/vault/storage.ts';
import { ServerId } from '../../../../shared/ids.ts';
import { recordsIn } from '../../../support/record-vault.ts';
import { replacedStorage } from '../../../support/replaced-storage.ts';

const prefix = 'servers/server-0001/';
const place = { prefix, kind: 'serverRevision' } as const;
const writer = { user: 'dba', host: 'workstation', pgkeep: '0.1.0', home: 'home-0001' };
const body = (name: string) => ({
  id: ServerId.parse('server-0001'),
  name,
  host: 'db.example.com',
  port: 5432,
  user: 'keeper',
  maintenanceDatabase: 'postgres',
  tls: 'require' as const,
});

let folder: string;
let storage: FolderStorage;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-append-'));
  storage = await FolderStorage.open(folder);
});
afterEach(() => rm(folder, { recursive: true }));

const append = (name: string) => appendRevision(recordsIn(storage), place, writer, () => body(name));

describe('a revision', () => {
  it('comes after the one before, with who wrote it and when by the storage’s clock', async () => {
    const now = new Date('2026-05-06T07:08:09.000Z');
    const dated = replacedStorage(storage, { now: async () => now });
    await append('first');
    const written = await appendRevision(recordsIn(dated), place, writer, ({ newest }) =>
      body(`${newest?.name} and second`),
    );
    expect(written).toEqual({
      format: 2,
      revision: 2,
      writtenAt: now.toISOString(),
      writtenBy: writer,
      ...body('first and second'),
    });
    expect((await readRevisions(recordsIn(storage), place)).newest).toEqual(written);
    expect(await readdir(join(folder, prefix))).toEqual(['00000001.json', '00000002.json']);
  });

  it('is not written where nothing is to be said', async () => {
    expect(await appendRevision(recordsIn(storage), place, writer, () => undefined)).toBeUndefined();
    expect(await readdir(folder)).toEqual([]);
  });

  it('of many who write at once gets a number each, and each saw the one before', async () => {
    const writers = Array.from({ length: 12 }, (_, index) => `w${index}`);
    await Promise.all(
      writers.map((name) =>
        appendRevision(recordsIn(storage), place, writer, ({ newest }) =>
          body([newest?.name ?? '', name].join(' ').trim()),
        ),
      ),
    );
    const found = await readRevisions(recordsIn(storage), place);
    expect(found).toMatchObject({ highest: 12, unreadable: [], hasGap: false });
    expect(found.newest?.name.split(' ').toSorted()).toEqual(writers.toSorted());
  });

  it('comes above an unreadable one, and above a gap', async () => {
    await append('first');
    await storage.write(prefix + revisionName(4), Buffer.from('{'));
    const written = await appendRevision(recordsIn(storage), place, writer, ({ newest, unreadable }) =>
      body(`${newest?.name} ${unreadable.length}`),
    );
    expect(written).toMatchObject({ revision: 5, name: 'first 1' });
    expect(await readRevisions(recordsIn(storage), place)).toMatchObject({ unreadable: [], hasGap: true });
  });

  it('is decided anew on one that a listing does not show', async () => {
    await append('first');
    await append('second');
    const stale = replacedStorage(storage, {
      async *everything() {
        yield revisionName(1);
      },
    });
    const seen: (string | undefined)[] = [];
    const written = await appendRevision(recordsIn(stale), place, writer, ({ newest }) => {
      seen.push(newest?.name);
      return body('third');
    });
    expect(seen).toEqual(['first', 'second']);
    expect(written?.revision).toBe(3);
  });

  it('is given up where others are always faster, and where no number is left', async () => {
    const taken = replacedStorage(storage, { write: () => Promise.reject(new ObjectExists('taken')) });
    await expect(appendRevision(recordsIn(taken), place, writer, () => body('late'))).rejects.toMatchObject({
      code: 'UserErrorJobConflict',
    });
    await storage.write(prefix + revisionName(99_999_999), Buffer.from('{}'));
    await expect(append('last')).rejects.toMatchObject({
      code: 'UserErrorVaultFormat',
      message: expect.stringContaining('has a revision 99999999, which no pgkeep writes') as string,
    });
  });

  it('that no pgkeep would read is not written', async () => {
    await expect(append('x'.repeat(40_000))).rejects.toMatchObject({ code: 'UserErrorVaultFormat' });
    expect(await readdir(folder)).toEqual([]);
  });
});
