import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PgkeepError } from '../../../../main/core/errors.ts';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { revisionName } from '../../../../main/vault/revisions/header.ts';
import {
  firstMissing,
  isCertain,
  readRevisions,
  revisionsIn,
} from '../../../../main/vault/revisions/read.ts';
import type { Storage } from '../../../../main/vault/storage.ts';
import { ServerId } from '../../../../shared/ids.ts';
import { recordsIn } from '../../../support/record-vault.ts';
import { replacedStorage } from '../../../support/replaced-storage.ts';

const prefix = 'servers/server-0001/';
const place = {
  prefix,
  kind: 'serverRevision',
  problem: ({ id }: { id: string }) => (id === 'server-0001' ? undefined : `belongs to ${id}`),
} as const;

const documentOf = (revision: number, more: object = {}) => ({
  format: 2,
  revision,
  writtenAt: '2026-01-01T00:00:00.000Z',
  writtenBy: { user: 'dba', host: 'workstation', pgkeep: '0.1.0', home: 'home-0001' },
  id: ServerId.parse('server-0001'),
  name: `db${revision}`,
  host: 'db.example.com',
  port: 5432,
  user: 'keeper',
  maintenanceDatabase: 'postgres',
  tls: 'require',
  ...more,
});

let folder: string;
let storage: FolderStorage;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-revisions-'));
  storage = await FolderStorage.open(folder);
});
afterEach(() => rm(folder, { recursive: true }));

const put = (revision: number, content: unknown = documentOf(revision)) =>
  storage.write(
    prefix + revisionName(revision),
    Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
  );
const read = () => readRevisions(recordsIn(storage), place);

describe('a record', () => {
  it('that nobody wrote has nothing, for certain', async () => {
    const found = await read();
    expect(found).toEqual({
      newest: undefined,
      counted: undefined,
      highest: 0,
      unreadable: [],
      uncounted: [],
      hasGap: false,
    });
    expect(isCertain(found)).toBe(true);
  });

  it('is what its newest revision says', async () => {
    for (const revision of [1, 2, 3]) await put(revision);
    const found = await read();
    expect(found).toEqual({
      newest: documentOf(3),
      counted: documentOf(3),
      highest: 3,
      unreadable: [],
      uncounted: [],
      hasGap: false,
    });
    expect(isCertain(found)).toBe(true);
  });

  it.each<[string, unknown, RegExp]>([
    ['no JSON', '{', /is damaged: it is not JSON/],
    ['nothing', '', /is damaged: it is not JSON/],
    ['of a later format', { ...documentOf(2), format: 3 }, /has format 3; this pgkeep knows up to 2/],
    ['of the format before', { ...documentOf(2), format: 1 }, /is damaged: .*format/s],
    ['copied from another number', documentOf(1), /says that it is revision 1/],
    ['copied from another record', documentOf(2, { id: 'server-0002' }), /belongs to server-0002/],
    ['endless', documentOf(2, { name: 'x'.repeat(70_000) }), /is too large/],
    ['nested', '['.repeat(1_000), /nested more than 16 levels deep/],
  ])('whose newest revision is %s is the one before, and nothing is certain', async (_, content, problem) => {
    await put(1);
    await put(2, content);
    const found = await read();
    expect(found).toMatchObject({ newest: documentOf(1), highest: 2, hasGap: false });
    expect(found.unreadable).toEqual([{ revision: 2, problem: expect.stringMatching(problem) as string }]);
    expect(isCertain(found)).toBe(false);
  });

  it('is read past a folder and a link in the place of a revision', async () => {
    await put(1);
    await mkdir(join(folder, prefix, revisionName(2)));
    await symlink('/etc/passwd', join(folder, prefix, revisionName(3)));
    const found = await read();
    expect(found).toMatchObject({ newest: documentOf(1), highest: 3 });
    expect(found.unreadable.map(({ revision }) => revision)).toEqual([3, 2]);
  });

  it('with a gap may have said something that is not to be seen', async () => {
    await put(1);
    await put(3);
    const found = await read();
    expect(found).toMatchObject({ newest: documentOf(3), unreadable: [], hasGap: true });
    expect(isCertain(found)).toBe(false);
  });

  it('leaves what is no revision alone', async () => {
    await put(1);
    for (const name of ['00000000.json', '2.json', '000000002.json', '00000002.txt', 'readme', '.hidden']) {
      await writeFile(join(folder, prefix, name), 'x');
    }
    expect(await read()).toMatchObject({ newest: documentOf(1), highest: 1, unreadable: [], hasGap: false });
    expect(await Array.fromAsync(revisionsIn(storage, prefix))).toEqual([1]);
  });

  it.each([
    [250_000, undefined],
    [99_999, 99_999],
    [100_001, 100_001],
    [249_999, 249_999],
  ])('of 250,000 names without that of %i the lowest that is missing is %s', async (without, missing) => {
    const everything: Storage['everything'] = async function* everything() {
      for (let revision = 250_000; revision > 0; revision -= 1) {
        if (revision !== without) yield revisionName(revision);
      }
    };
    const many = replacedStorage(storage, { everything });
    expect(await firstMissing(many, prefix, { from: 0, highest: 250_000 })).toBe(missing);
    expect(await firstMissing(many, prefix, { from: without, highest: 250_000 })).toBe(undefined);
  });

  it('of many revisions is read with one document, and of many that cannot be read a few are tried', async () => {
    const reads: string[] = [];
    const names = Array.from({ length: 100_000 }, (_, index) => revisionName(index + 1));
    const many = (content: (revision: number) => unknown) =>
      replacedStorage(storage, {
        async *everything() {
          yield* names;
        },
        read: async (name) => {
          reads.push(name);
          return Buffer.from(JSON.stringify(content(Number(name.slice(-13, -5)))));
        },
      });
    const good = await readRevisions(recordsIn(many((revision) => documentOf(revision))), place);
    expect(good).toMatchObject({ newest: { revision: 100_000 }, highest: 100_000, hasGap: false });
    expect(reads.splice(0)).toEqual([`${prefix}00100000.json`]);

    const bad = await readRevisions(recordsIn(many(() => ({}))), place);
    expect(bad).toMatchObject({ newest: undefined, highest: 100_000 });
    expect(bad.unreadable).toHaveLength(16);
    expect(reads).toHaveLength(16);
  });

  it('counts a number that the listing does not show yet', async () => {
    await put(1);
    await put(2);
    const stale = replacedStorage(storage, {
      async *everything() {
        yield revisionName(1);
      },
    });
    expect(await readRevisions(recordsIn(stale), place)).toMatchObject({ newest: documentOf(1), highest: 1 });
    expect(await readRevisions(recordsIn(stale), place, 2)).toMatchObject({
      newest: documentOf(2),
      highest: 2,
      hasGap: false,
    });
    expect(await readRevisions(recordsIn(stale), place, 3)).toMatchObject({
      newest: documentOf(1),
      highest: 3,
      unreadable: [{ revision: 3, problem: `${prefix}00000003.json is listed but not there.` }],
    });
  });

  it('says what the storage says where it is away', async () => {
    await put(1);
    const away = new PgkeepError('UserErrorVaultNotAccessible', 'The storage is away.');
    const failing = replacedStorage(storage, { read: () => Promise.reject(away) });
    await expect(readRevisions(recordsIn(failing), place)).rejects.toBe(away);
  });
});
