import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VaultId } from '../../../../shared/ids.ts';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import type { PointWriter } from '../../../../main/vault/points/write-point.ts';
import { KeyPair } from '../../../../main/vault/signing/ed25519.ts';
import { readVouchedManifest } from '../../../../main/vault/signing/read-vouched.ts';
import type { Storage } from '../../../../main/vault/storage.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { replacedStorage } from '../../../support/replaced-storage.ts';
import { sampleInstanceId, sampleManifest, samplePointId } from '../../../support/sample-manifest.ts';

const archive = 'headthe body of the archive';
const globals = '-- roles\n';

let folder: string;
let storage: FolderStorage;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-write-point-'));
  storage = await FolderStorage.open(folder);
  const identity = { id: VaultId.parse('vault-1234'), name: 'vault', createdAt: new Date(0) };
  await Vault.create(storage, identity);
});
afterEach(() => rm(folder, { recursive: true }));

async function storedPoint(on: Storage): Promise<{ vault: Vault; writer: PointWriter }> {
  const vault = await Vault.open(on);
  const writer = await vault.beginPoint(sampleInstanceId, samplePointId);
  await writer.upload.reserveHead(4);
  await writer.upload.write(Buffer.from(archive.slice(4)));
  await writer.upload.commit(Buffer.from(archive.slice(0, 4)));
  await writer.writeGlobals(globals);
  return { vault, writer };
}

const pointsOf = (vault: Vault) => Array.fromAsync(vault.pointIds(sampleInstanceId));
const names = async () => (await Array.fromAsync(storage.list(''), ({ name }) => name)).toSorted();
const key = new KeyPair(generateKeyPairSync('ed25519').privateKey);
const lost = new Error('the answer got lost');

describe('a recovery point', () => {
  it('stays when the answer to the write of its manifest got lost, though its run abandons it', async () => {
    const { vault, writer } = await storedPoint(
      replacedStorage(storage, {
        async write(name, content, options) {
          await storage.write(name, content, options);
          if (name.endsWith('manifest.json')) throw lost;
        },
      }),
    );
    await expect(writer.commit(sampleManifest(archive, globals))).rejects.toBe(lost);
    await writer.abandon();
    expect(await pointsOf(vault)).toEqual([samplePointId]);
    expect(await names()).toHaveLength(4);
  });

  it('is signed before its manifest is written: exactly the bytes that are stored', async () => {
    const written: string[] = [];
    const { vault, writer } = await storedPoint(
      replacedStorage(storage, {
        async write(name, content, options) {
          expect(options).toEqual({ ifAbsent: true });
          written.push(name.split('/').at(-1) ?? '');
          await storage.write(name, content, options);
        },
      }),
    );
    await writer.commit({ ...sampleManifest(archive, globals), format: 2 }, key);
    expect(written).toEqual(['globals.sql', 'contents.json', 'manifest.sig', 'manifest.json']);
    const vouched = await readVouchedManifest(vault, sampleInstanceId, samplePointId, () => 'us');
    expect(vouched.signature.result).toEqual({ outcome: 'signed', keyId: key.publicKey.id, by: 'us' });
  });

  it.each(['contents.json', 'manifest.sig', 'manifest.json'])(
    'does not come to exist when its run is killed before it writes %s, and leaves nothing when it is abandoned',
    async (last) => {
      const { vault, writer } = await storedPoint(
        replacedStorage(storage, {
          async write(name, content, options) {
            if (name.endsWith(last)) throw lost;
            await storage.write(name, content, options);
          },
        }),
      );
      await expect(writer.commit({ ...sampleManifest(archive, globals), format: 2 }, key)).rejects.toBe(lost);
      expect(await pointsOf(vault)).toEqual([]);
      expect(await vault.abandonPoint(sampleInstanceId, samplePointId)).toBe(true);
      expect(await names()).toEqual(['vault.json']);
    },
  );

  it('has no signature in a vault of format 1', async () => {
    await storage.remove('vault.json');
    const identity = { id: VaultId.parse('vault-1234'), name: 'vault', createdAt: new Date(0) };
    await Vault.create(storage, { ...identity, format: 1 });
    const { writer } = await storedPoint(storage);
    expect(writer.takesSignature).toBe(false);
    await writer.commit({ ...sampleManifest(archive, globals), format: 1 }, key);
    expect(await names()).not.toContainEqual(expect.stringContaining('manifest.sig'));
  });

  it('is removed without its manifest, though its upload cannot be aborted', async () => {
    const { writer } = await storedPoint(storage);
    writer.upload.abort = () => Promise.reject(lost);
    await expect(writer.abandon()).rejects.toBe(lost);
    expect(await names()).toEqual(['vault.json']);
  });

  it('is not asked about again once it is committed', async () => {
    const { vault, writer } = await storedPoint(storage);
    await writer.commit(sampleManifest(archive, globals));
    // somebody deletes the point, and another workstation begins it anew
    await storage.removeAll(`instances/${sampleInstanceId}/`);
    const again = await vault.beginPoint(sampleInstanceId, samplePointId);
    await writer.abandon();
    expect(await Array.fromAsync(storage.unfinished(''))).toHaveLength(1);
    await again.abandon();
  });

  it.each([
    ['the archive', 'archive.pgdump', { size: 1 }, {}],
    ['the globals', 'globals.sql', {}, { length: 1 }],
  ])('does not come to exist when %s is not of the size that is told', async (_, name, size, length) => {
    const { vault, writer } = await storedPoint(storage);
    const manifest = sampleManifest(archive, globals);
    const wrong = {
      ...manifest,
      archive: { ...manifest.archive, ...size },
      globals: { ...manifest.globals, ...length },
    };
    await expect(writer.commit(wrong)).rejects.toMatchObject({
      code: 'UserErrorArchiveCorrupt',
      message: expect.stringContaining(`${name} in ${storage.location} has `),
      remedy: 'Find out what else writes to the vault, then run the backup again.',
    });
    await storage.remove(`instances/${sampleInstanceId}/${samplePointId}/${name}`);
    await expect(writer.commit(manifest)).rejects.toMatchObject({
      code: 'UserErrorArchiveCorrupt',
      message: expect.stringContaining(`${name} is missing in`),
    });
    expect(await pointsOf(vault)).toEqual([]);
  });

  it('does not come to exist with a manifest of another point or instance, or another vault', async () => {
    const { vault, writer } = await storedPoint(storage);
    const manifest = sampleManifest(archive, globals);
    for (const other of [{ pointId: 'point-of-another' }, { instanceId: 'inst-of-another' }]) {
      await expect(writer.commit({ ...manifest, ...other } as never)).rejects.toThrow(
        'belongs to another recovery point',
      );
    }
    const identity = { id: 'vault-5678', name: 'other', createdAt: '2026-01-01T00:00:00.000Z', format: 1 };
    await storage.write('vault.json', Buffer.from(JSON.stringify(identity)));
    await expect(writer.commit(manifest)).rejects.toMatchObject({ code: 'UserErrorWrongVault' });
    expect(await pointsOf(vault)).toEqual([]);
  });

  it('of format 2 has its contents before its manifest, and does not exist where one was not written', async () => {
    const manifest = { ...sampleManifest(archive, globals), format: 2 as const };
    for (const failing of ['contents.json', 'manifest.json']) {
      const written: string[] = [];
      const { vault, writer } = await storedPoint(
        replacedStorage(storage, {
          async write(name, content, options) {
            if (name.endsWith(failing)) throw lost;
            await storage.write(name, content, options);
            written.push(basename(name));
          },
        }),
      );
      await expect(writer.commit(manifest)).rejects.toBe(lost);
      expect(written).toEqual(
        failing === 'contents.json' ? ['globals.sql'] : ['globals.sql', 'contents.json'],
      );
      expect(await pointsOf(vault)).toEqual([]);
      await writer.abandon();
      expect(await names()).toEqual(['vault.json']);
    }
    const { vault, writer } = await storedPoint(storage);
    await writer.commit(manifest);
    expect(await vault.readManifest(sampleInstanceId, samplePointId)).toEqual(manifest);
    expect((await names()).map((name) => basename(name))).toEqual([
      'archive.pgdump',
      'contents.json',
      'globals.sql',
      'manifest.json',
      'vault.json',
    ]);
  });

  it('says of its globals what was written', async () => {
    const writer = await (await Vault.open(storage)).beginPoint(sampleInstanceId, samplePointId);
    expect(await writer.writeGlobals('-- ü\n')).toEqual({
      length: 6,
      sha256: 'b795e95cb84b1bc3423a9d7e5e7326d8e3f123e7b2204fae30c5697c70b03f14',
    });
    await writer.abandon();
  });
});
