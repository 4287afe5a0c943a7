import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { splitManifest } from '../../../../main/vault/points/contents.ts';
import { readShortManifest, readWholeManifest } from '../../../../main/vault/points/read-point.ts';
import { shortManifest } from '../../../../shared/points/short-manifest.ts';
import { replacedStorage } from '../../../support/replaced-storage.ts';
import { sampleInstanceId, sampleManifest, samplePointId } from '../../../support/sample-manifest.ts';

const prefix = `instances/${sampleInstanceId}/${samplePointId}/`;
const manifest = { ...sampleManifest('archive', '--'), format: 2 as const, warnings: ['a warning'] };
const documents = splitManifest(manifest);

let folder: string;
let storage: FolderStorage;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-point-'));
  storage = await FolderStorage.open(folder);
  await storage.write(`${prefix}manifest.json`, documents.manifest);
  await storage.write(`${prefix}contents.json`, documents.contents);
});
afterEach(() => rm(folder, { recursive: true }));

const whole = () => readWholeManifest(storage, sampleInstanceId, samplePointId);

describe('a recovery point', () => {
  it('is listed by its manifest alone, and read with its contents', async () => {
    const reads: string[] = [];
    const counting = replacedStorage(storage, {
      read: (name, options) => {
        reads.push(name.slice(prefix.length));
        return storage.read(name, options);
      },
    });
    expect(await readShortManifest(counting, sampleInstanceId, samplePointId)).toMatchObject(
      shortManifest(manifest),
    );
    expect(reads.splice(0)).toEqual(['manifest.json']);
    expect(await readWholeManifest(counting, sampleInstanceId, samplePointId)).toEqual(manifest);
    expect(reads).toEqual(['manifest.json', 'contents.json']);
  });

  it('of format 1 has all in its manifest', async () => {
    const old = sampleManifest('archive', '--');
    await storage.write(`${prefix}manifest.json`, Buffer.from(JSON.stringify(old)));
    await storage.remove(`${prefix}contents.json`);
    expect(await whole()).toEqual(old);
    expect(await readShortManifest(storage, sampleInstanceId, samplePointId)).toEqual(shortManifest(old));
  });

  it.each<[string, () => Promise<void>]>([
    [
      'changed',
      () => storage.write(`${prefix}contents.json`, Buffer.concat([documents.contents, Buffer.of(0x0a)])),
    ],
    [
      'replaced by nonsense',
      () => storage.write(`${prefix}contents.json`, Buffer.from('['.repeat(5_000_000))),
    ],
    ['missing', () => storage.remove(`${prefix}contents.json`)],
  ])('whose contents are %s is damaged to who restores, and listed', async (_, change) => {
    await change();
    await expect(whole()).rejects.toMatchObject({
      code: 'UserErrorArchiveCorrupt',
      message: expect.stringContaining('contents.json') as string,
      remedy: expect.stringMatching(
        /^Put the file back from a copy of the vault, .* stock pg_restore/,
      ) as string,
    });
    expect(await readShortManifest(storage, sampleInstanceId, samplePointId)).toMatchObject({
      pointId: samplePointId,
    });
  });

  it('with a manifest of more than 64 KiB is damaged', async () => {
    const large = Buffer.concat([documents.manifest, Buffer.alloc(65_536, ' ')]);
    await storage.write(`${prefix}manifest.json`, large);
    await expect(readShortManifest(storage, sampleInstanceId, samplePointId)).rejects.toMatchObject({
      code: 'UserErrorVaultFormat',
      message: expect.stringContaining('it has more than 65536 bytes') as string,
    });
  });
});
