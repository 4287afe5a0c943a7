import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderStorage } from '../../../../main/vault/folder/folder-storage.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { VaultId } from '../../../../shared/ids.ts';
import { sampleInstance, sampleInstanceId } from '../../../support/sample-manifest.ts';

const record = `instances/${sampleInstanceId}/record/`;
const writer = (home: string) => ({ user: 'dba', host: home, pgkeep: '0.1.0', home });

let folder: string;
let storage: FolderStorage;
let a: Vault;
let b: Vault;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-instance-'));
  storage = await FolderStorage.open(folder);
  const identity = { id: VaultId.parse('vault-0001'), name: 'vault', createdAt: new Date(0) };
  a = await Vault.create(storage, identity, writer('home-a'));
  b = await Vault.open(storage, identity, writer('home-b'));
  await a.writeInstance(sampleInstance());
});
afterEach(() => rm(folder, { recursive: true }));

describe('the record of an instance', () => {
  it('says who wrote each of its revisions', async () => {
    await b.changeInstance(sampleInstance(), (newest) => ({ ...newest, name: 'other' }));
    const read = async (name: string): Promise<unknown> =>
      JSON.parse(String(await storage.read(record + name)));
    expect(await read('00000001.json')).toMatchObject({
      revision: 1,
      writtenBy: writer('home-a'),
      name: 'shop on db1',
    });
    expect(await read('00000002.json')).toMatchObject({
      revision: 2,
      writtenBy: writer('home-b'),
      name: 'other',
    });
    expect(await a.readInstance(sampleInstanceId)).toEqual({ ...sampleInstance(), name: 'other' });
  });

  it('keeps what both of two workstations change, though both read it before', async () => {
    const known = sampleInstance();
    await Promise.all([
      a.changeInstance(known, (newest) => ({ ...newest, name: 'renamed' })),
      b.changeInstance(known, (newest) => ({ ...newest, environment: 'prod' })),
    ]);
    expect(await a.readInstance(sampleInstanceId)).toEqual({
      ...known,
      name: 'renamed',
      environment: 'prod',
    });
  });

  it('is the one before where the newest cannot be read, which is said; what is changed then is that', async () => {
    await storage.write(`${record}00000002.json`, Buffer.from('{'));
    expect(await a.findInstance(sampleInstanceId)).toEqual({
      record: sampleInstance(),
      warning: expect.stringMatching(
        /^Revision 1 of the record is used: .*00000002\.json .* is damaged/,
      ) as string,
    });
    await a.changeInstance(sampleInstance(), (newest) => ({ ...newest, name: 'mended' }));
    expect(await a.findInstance(sampleInstanceId)).toEqual({
      record: { ...sampleInstance(), name: 'mended' },
    });
  });

  it('of which nothing can be read is a problem, and can be written anew', async () => {
    await storage.write(`${record}00000001.json`, Buffer.from('{'));
    await expect(a.readInstance(sampleInstanceId)).rejects.toMatchObject({ code: 'UserErrorVaultFormat' });
    expect(await Array.fromAsync(a.instances())).toMatchObject([
      { problem: expect.stringContaining('damaged') as string },
    ]);
    await a.writeInstance(sampleInstance());
    expect(await a.readInstance(sampleInstanceId)).toEqual(sampleInstance());
  });

  it('is no recovery point, though its folder could be one by its name', async () => {
    expect(await Array.fromAsync(a.pointFolders(sampleInstanceId))).toEqual([]);
    expect(await Array.fromAsync(a.points(sampleInstanceId))).toEqual([]);
  });
});
