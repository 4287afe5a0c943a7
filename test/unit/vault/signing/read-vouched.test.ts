import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VaultId } from '../../../../shared/ids.ts';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { contentsFile, manifestFile, signatureFile } from '../../../../main/vault/layout.ts';
import { KeyPair } from '../../../../main/vault/signing/ed25519.ts';
import { readVouchedManifest } from '../../../../main/vault/signing/read-vouched.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { replacedStorage } from '../../../support/replaced-storage.ts';
import { sampleInstanceId, sampleManifest, samplePointId } from '../../../support/sample-manifest.ts';

const key = new KeyPair(generateKeyPairSync('ed25519').privateKey);
const archive = 'headthe body of the archive';
const signed = { outcome: 'signed', keyId: key.publicKey.id, by: 'us' };
const names = [sampleInstanceId, samplePointId] as const;

let folder: string;
let storage: FolderStorage;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-vouched-'));
  storage = await FolderStorage.open(folder);
  const identity = { id: VaultId.parse('vault-1234'), name: 'vault', createdAt: new Date(0) };
  const vault = await Vault.create(storage, identity);
  const writer = await vault.beginPoint(...names);
  await writer.upload.reserveHead(4);
  await writer.upload.write(Buffer.from(archive.slice(4)));
  await writer.upload.commit(Buffer.from(archive.slice(0, 4)));
  await writer.writeGlobals('--');
  await writer.commit({ ...sampleManifest(archive, '--'), format: 2 }, key);
});
afterEach(() => rm(folder, { recursive: true }));

const read = async () => await readVouchedManifest(await Vault.open(storage), ...names, () => 'us');

async function replace(name: string, change: (content: string) => string): Promise<void> {
  const content = (await storage.read(name)).toString('utf8');
  await storage.remove(name);
  await storage.write(name, Buffer.from(change(content)));
}

describe('a manifest with its signature', () => {
  it('is judged by the bytes that are made something of, whatever is there before and after', async () => {
    const touched = Buffer.concat([await storage.read(manifestFile(...names)), Buffer.from(' ')]);
    let reads = 0;
    const changing = (isFirst: boolean) =>
      replacedStorage(storage, {
        async read(name, options) {
          if (name !== manifestFile(...names)) return await storage.read(name, options);
          reads += 1;
          return (reads === 1) === isFirst ? touched : await storage.read(name, options);
        },
      });
    const vouched = await readVouchedManifest(await Vault.open(changing(false)), ...names, () => 'us');
    expect(vouched.signature.result).toEqual(signed);
    expect(reads).toBe(1);
    reads = 0;
    const other = await readVouchedManifest(await Vault.open(changing(true)), ...names, () => 'us');
    expect(other.signature.result.outcome).toBe('wrong');
    expect(reads).toBe(1);
  });

  it('is wrong first of all where its contents do not fit either', async () => {
    await replace(manifestFile(...names), (text) =>
      text.replace(/"sha256": "[0-9a-f]{4}/, '"sha256": "0000'),
    );
    await replace(contentsFile(...names), (text) => `${text} `);
    await expect(read()).rejects.toMatchObject({ code: 'UserErrorWrongSignature' });
  });

  it('vouches for the contents, too', async () => {
    await replace(contentsFile(...names), (text) => text.replace('"format": 2', '"format":  2'));
    await expect(read()).rejects.toMatchObject({ code: 'UserErrorArchiveCorrupt' });
  });

  it('has a wrong one where something else stands in its place, and none where nothing does', async () => {
    await storage.remove(signatureFile(...names));
    expect((await read()).signature.result).toEqual({ outcome: 'not signed' });
    await mkdir(join(folder, signatureFile(...names)));
    expect((await read()).signature.result).toEqual({
      outcome: 'wrong',
      reason: 'something else stands in its place',
    });
  });
});
