import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { removeInstance } from '../../../../main/vault/points/remove-instance.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { InstanceId, ServerId, VaultId } from '../../../../shared/ids.ts';
import {
  sampleInstance,
  sampleInstanceId,
  sampleManifest,
  samplePointId,
} from '../../../support/sample-manifest.ts';

const identity = {
  id: VaultId.parse('vault-0001'),
  name: 'vault',
  createdAt: new Date(0),
  format: 1 as const,
};
const file = `instances/${sampleInstanceId}/instance.json`;

let folder: string;
let storage: FolderStorage;
let vault: Vault;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-format-1-'));
  storage = await FolderStorage.open(folder);
  vault = await Vault.create(storage, identity);
});
afterEach(() => rm(folder, { recursive: true }));

const read = async (name: string): Promise<unknown> => JSON.parse(String(await storage.read(name)));
const names = async () => (await Array.fromAsync(storage.list(''), ({ name }) => name)).toSorted();

describe('a vault of format 1', () => {
  it('says so, and has one file a record, which is written over', async () => {
    expect(await read('vault.json')).toMatchObject({ format: 1 });
    await vault.writeInstance(sampleInstance());
    const changed = await vault.changeInstance(sampleInstance(), (known) => ({ ...known, name: 'renamed' }));
    expect(changed.name).toBe('renamed');
    expect(await read(file)).toEqual({ format: 1, ...sampleInstance(), name: 'renamed' });
    const opened = await Vault.open(storage);
    expect(opened.format).toBe(1);
    expect(await opened.findInstance(sampleInstanceId)).toEqual({ record: changed });
    expect(await names()).toEqual([file, 'vault.json']);
  });

  it('has no records of servers and no audit trail', async () => {
    const id = ServerId.parse('server-0001');
    const { server } = sampleInstance();
    expect(await vault.noteServer(id, server)).toEqual(server);
    await vault.changeServer(id, () => server);
    await vault.removeServer(id);
    expect(await Array.fromAsync(vault.servers())).toEqual([]);
    await vault.writeAudit('audit-0001', { at: '2026-01-01T00:00:00.000Z' });
    expect(await names()).toEqual(['vault.json']);
  });

  it('has a point with all in its manifest, and loses it with its instance', async () => {
    await vault.writeInstance(sampleInstance());
    const writer = await vault.beginPoint(sampleInstanceId, samplePointId);
    await writer.upload.reserveHead(4);
    await writer.upload.write(Buffer.from('body'));
    await writer.upload.commit(Buffer.from('head'));
    await writer.writeGlobals('--');
    const manifest = sampleManifest('headbody', '--');
    await writer.commit(manifest);
    const point = `instances/${sampleInstanceId}/${samplePointId}/`;
    expect(await read(`${point}manifest.json`)).toEqual(manifest);
    expect(await storage.stat(`${point}contents.json`)).toBeUndefined();
    expect(await vault.readManifest(sampleInstanceId, samplePointId)).toEqual(manifest);
    expect(await removeInstance(vault, sampleInstanceId)).toMatchObject({ points: 1, left: [] });
    expect(await names()).toEqual(['vault.json']);
  });

  it('tells a record that is damaged, or of another instance', async () => {
    await storage.write(file, Buffer.from('{'));
    await expect(vault.readInstance(sampleInstanceId)).rejects.toMatchObject({
      code: 'UserErrorVaultFormat',
      message: expect.stringContaining('is damaged: it is not JSON') as string,
    });
    const other = { format: 1, ...sampleInstance(InstanceId.parse('inst-another')) };
    await storage.write(file, Buffer.from(JSON.stringify(other)));
    await expect(vault.readInstance(sampleInstanceId)).rejects.toMatchObject({
      code: 'UserErrorVaultFormat',
      message: `${file} belongs to another instance, inst-another.`,
    });
  });
});
