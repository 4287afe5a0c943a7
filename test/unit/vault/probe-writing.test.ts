import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FolderStorage } from '../../../main/vault/folder/folder-storage.ts';
import { probeWriting } from '../../../main/vault/probe-writing.ts';
import { ObjectTooLarge, type Storage } from '../../../main/vault/storage.ts';
import { Vault } from '../../../main/vault/vault.ts';
import { VaultId } from '../../../shared/ids.ts';
import { replacedStorage } from '../../support/replaced-storage.ts';

let folder: string;
let storage: FolderStorage;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-probe-'));
  storage = await FolderStorage.open(folder);
  const identity = { id: VaultId.parse('vault-1234'), name: 'vault', createdAt: new Date(0) };
  await Vault.create(storage, identity);
});
afterEach(() => rm(folder, { recursive: true }));

it('asks a vault whether it may be written to, and changes nothing', async () => {
  const before = await storage.read('vault.json');
  const writes: unknown[] = [];
  const watched: Storage = replacedStorage(storage, {
    write: (name, content, options) => {
      writes.push([name, content, options]);
      return storage.write(name, content, options);
    },
  });
  await probeWriting(await Vault.open(watched));
  expect(writes).toEqual([['vault.json', before, { ifAbsent: true }]]);
  expect((await storage.read('vault.json')).equals(before)).toBe(true);
  expect(await readdir(folder)).toEqual(['vault.json']);
});

it('says why a vault cannot be written to', async () => {
  const refused = new Error('the file system is read-only');
  const readOnly = replacedStorage(storage, { write: () => Promise.reject(refused) });
  await expect(probeWriting(await Vault.open(readOnly))).rejects.toBe(refused);
});

it('takes no vault.json into memory that no pgkeep wrote', async () => {
  const vault = await Vault.open(storage);
  await storage.write('vault.json', Buffer.alloc(64 * 1024 + 1));
  await expect(probeWriting(vault)).rejects.toBeInstanceOf(ObjectTooLarge);
  await storage.write('vault.json', Buffer.alloc(64 * 1024));
  await expect(probeWriting(vault)).resolves.toBeUndefined();
});
