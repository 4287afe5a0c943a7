import { describe, expect, it } from 'vitest';
import { carryOver, lookBeforeCarryingOver } from '../../../../main/vault/carry-over/carry-over.ts';
import { removeInstance } from '../../../../main/vault/points/remove-instance.ts';
import { someWriter } from '../../../../main/vault/records/some-writer.ts';
import type { Storage } from '../../../../main/vault/storage.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { InstanceId, ServerId } from '../../../../shared/ids.ts';
import { manualClock } from '../../../support/engine.ts';
import { replacedStorage } from '../../../support/replaced-storage.ts';
import { sampleInstance, sampleInstanceId, sampleManifest } from '../../../support/sample-manifest.ts';
import { forEachCrash } from '../../../support/storages/for-each-crash.ts';
import { immutableStorage } from '../../../support/storages/immutable-storage.ts';
import type { MemoryStorage } from '../../../support/storages/memory-storage.ts';
import { openWithOldVersion } from '../../../support/storages/old-reader.ts';
import { backUp, newer, next, older, sampleVault } from '../../../support/storages/sample-points.ts';
import { seeWholeVault } from '../../../support/storages/whole-vault.ts';

const other = InstanceId.parse('inst-20260101t000000-0b0b0b0b');
const serverId = ServerId.parse('server-0001');
const known = {
  servers: new Map([[serverId, sampleInstance().server]]),
  ofInstance: new Map([[sampleInstanceId, serverId]]),
};
const carriedInstance = { ...sampleInstance(), serverId };
const fileOf = (id: InstanceId) => `instances/${id}/instance.json`;
const recordOf = (id: InstanceId, revision: number) => `instances/${id}/record/0000000${revision}.json`;

/** A vault of format 1 with two instances, of which one has two points. */
async function oldVault(): Promise<MemoryStorage> {
  const place = await sampleVault([older, newer], { format: 1 });
  await (await Vault.open(place)).writeInstance(sampleInstance(other));
  return place;
}

const carry = async (storage: Storage) => carryOver(await Vault.open(storage), someWriter(), known);
const formatOf = async (storage: Storage) => (await Vault.open(storage)).format;
const read = async (storage: Storage, name: string): Promise<unknown> =>
  JSON.parse(String(await storage.read(name)));
const nameOf = async (storage: Storage, id = sampleInstanceId) =>
  (await (await Vault.open(storage)).readInstance(id))?.name;
const rename = async (storage: Storage, name: string) =>
  (await Vault.open(storage)).writeInstance({ ...sampleInstance(), name });
const replaced = async (storage: Storage, name: string, content: string) =>
  storage.write(name, Buffer.from(content));

const whole = new Map([
  [sampleInstanceId, [older, newer]],
  [other, []],
]);
const refusal = {
  code: 'UserErrorVaultFormat',
  message: 'vault.json in memory has format 2; this pgkeep knows up to 1.',
};

describe('a vault of format 1 is carried over', () => {
  it('by records beside what is there, and vault.json at last; points stay as they are', async () => {
    const place = await oldVault();
    const before = place.names();
    expect(await carry(place)).toEqual({ instances: 2, points: 2, problems: [] });
    const added = [recordOf(sampleInstanceId, 1), recordOf(other, 1), `servers/${serverId}/00000001.json`];
    expect(place.names()).toEqual([...before, ...added].toSorted());
    expect(await read(place, recordOf(sampleInstanceId, 1))).toMatchObject({
      ...carriedInstance,
      format: 2,
      carriedOver: true,
    });
    expect(await seeWholeVault(place)).toEqual(whole);
    const vault = await Vault.open(place);
    expect(vault.format).toBe(2);
    expect(await vault.findInstance(sampleInstanceId)).toEqual({ record: carriedInstance });
    expect(await vault.readManifest(sampleInstanceId, older)).toMatchObject({ format: 1 });
    await backUp(place, next);
    expect(await vault.readManifest(sampleInstanceId, next)).toMatchObject({ format: 2 });
  });

  it('and can be interrupted at any write: it is of one format or the other, whole, and goes on', async () => {
    const start = await oldVault();
    const calls = await forEachCrash({
      fresh: () => start.copy(),
      flow: carry,
      check: async (place, killed) => {
        const isDone =
          killed === undefined || (killed.when === 'after' && killed.call === 'write vault.json');
        expect(await formatOf(place)).toBe(isDone ? 2 : 1);
        expect(await seeWholeVault(place)).toEqual(whole);
        if (isDone) {
          await expect(openWithOldVersion(place)).rejects.toMatchObject(refusal);
        } else {
          const old = await openWithOldVersion(place);
          const points = await Array.fromAsync(old.points(sampleInstanceId));
          expect(points.map(({ pointId, problem }) => [pointId, problem])).toEqual([
            [older, undefined],
            [newer, undefined],
          ]);
        }
        await carry(place);
        expect(await formatOf(place)).toBe(2);
        expect(await seeWholeVault(place)).toEqual(whole);
        expect(place.names().filter((name) => name.includes('/record/'))).toHaveLength(2);
      },
    });
    expect(calls.at(-1)).toBe('write vault.json');
    expect(calls).toHaveLength(4);
  });

  it('and takes what instance.json says by then, however often it begins', async () => {
    const place = await oldVault();
    await replaced(place, recordOf(other, 1), '{}');
    const killed = replacedStorage(place, {
      write: (name, ...more) =>
        name === 'vault.json' ? Promise.reject(new Error('killed')) : place.write(name, ...more),
    });
    await expect(carry(killed)).rejects.toThrow('killed');
    await rename(place, 'renamed');
    await carry(place);
    expect(await nameOf(place)).toBe('renamed');
    expect(await nameOf(place, other)).toBe('shop on db1');
    expect(await read(place, recordOf(sampleInstanceId, 2))).toMatchObject({ name: 'renamed' });
    await rename(place, 'renamed in format 2');
    await carry(place);
    expect(await nameOf(place)).toBe('renamed in format 2');
  });

  it('looks first, and writes nothing then', async () => {
    const place = await oldVault();
    const before = place.names();
    const found = await lookBeforeCarryingOver(await Vault.open(place));
    expect(found).toEqual({ instances: 2, points: 2, problems: [] });
    expect(place.names()).toEqual(before);
  });

  it('with what is damaged in it told and kept', async () => {
    const place = await oldVault();
    const manifest = `instances/${sampleInstanceId}/${older}/manifest.json`;
    const lost = InstanceId.parse('inst-20260101t000000-0c0c0c0c');
    const removed = InstanceId.parse('inst-20260101t000000-0d0d0d0d');
    await replaced(place, fileOf(other), '{');
    await replaced(place, manifest, '[');
    await replaced(place, `instances/${lost}/${older}/manifest.json`, '{}');
    await replaced(place, recordOf(removed, 1), '{}');
    const looked = await lookBeforeCarryingOver(await Vault.open(place));
    const { instances, points, problems } = await carry(place);
    expect(looked).toEqual({ instances, points, problems });
    expect({ instances, points }).toEqual({ instances: 1, points: 1 });
    expect(problems).toEqual([
      expect.stringContaining(`${manifest} in memory is damaged`),
      expect.stringContaining(`${fileOf(other)} in memory is damaged`),
      expect.stringContaining(`instances/${lost}/${older}/manifest.json in memory is damaged`),
      expect.stringContaining(`${fileOf(removed)} is missing: the instance was removed after`),
    ]);
    expect(String(await place.read(fileOf(other)))).toBe('{');
    const vault = await Vault.open(place);
    expect(vault.format).toBe(2);
    const found = await Array.fromAsync(vault.instances());
    expect(found.find(({ instanceId }) => instanceId === other)).toMatchObject({
      problem: expect.stringContaining('is damaged: it is not JSON') as string,
    });
  });

  it('and an instance that is removed then never says again what instance.json said', async () => {
    const start = await oldVault();
    await carry(start);
    await rename(start, 'renamed');
    await forEachCrash({
      fresh: () => start.copy(),
      flow: async (storage) => removeInstance(await Vault.open(storage), sampleInstanceId),
      check: async (place) => {
        expect(['renamed', undefined]).toContain(await nameOf(place));
        if ((await nameOf(place)) === undefined) return;
        await removeInstance(await Vault.open(place), sampleInstanceId);
        expect(place.names().filter((name) => name.includes(sampleInstanceId))).toEqual([]);
      },
    });
  });
});

describe('another workstation that has the vault open as format 1', () => {
  it('writes records from then on, and no instance.json', async () => {
    const place = await oldVault();
    const stale = await Vault.open(place);
    await carry(place);
    const file = await place.read(fileOf(sampleInstanceId));
    await stale.changeInstance(sampleInstance(), (record) => ({ ...record, name: 'renamed' }));
    expect(stale.format).toBe(2);
    expect(await place.read(fileOf(sampleInstanceId))).toEqual(file);
    expect(await nameOf(place)).toBe('renamed');
    const added = InstanceId.parse('inst-20260101t000000-0e0e0e0e');
    await (await Vault.open(place)).writeInstance(sampleInstance(added));
    expect(place.names()).toContain(recordOf(added, 1));
    expect(place.names()).not.toContain(fileOf(added));
  });

  it('writes it again as a record where the vault is carried over while it writes instance.json', async () => {
    const place = await oldVault();
    const stale = await Vault.open(
      replacedStorage(place, {
        write: async (name, ...more) => {
          if (name === fileOf(sampleInstanceId)) await carry(place);
          await place.write(name, ...more);
        },
      }),
    );
    const changed = await stale.changeInstance(sampleInstance(), (record) => ({
      ...record,
      name: 'renamed',
    }));
    expect(changed.name).toBe('renamed');
    expect(await nameOf(place)).toBe('renamed');
  });

  it('is heard where it changes instance.json, or adds one, while vault.json is written', async () => {
    const place = await oldVault();
    const added = InstanceId.parse('inst-20260101t000000-0e0e0e0e');
    const old = await openWithOldVersion(place);
    const carrying = replacedStorage(place, {
      write: async (name, ...more) => {
        if (name === 'vault.json') {
          await old.writeInstance({ format: 1, ...sampleInstance(), name: 'renamed' });
          await old.writeInstance({ format: 1, ...sampleInstance(added), name: 'added' });
        }
        await place.write(name, ...more);
      },
    });
    await carry(carrying);
    expect(await nameOf(place)).toBe('renamed');
    expect(await nameOf(place, added)).toBe('added');
    await carry(place);
    expect(place.names()).toContain(recordOf(added, 1));
  });

  it('commits a backup that began before, as a point that both formats’ readers take', async () => {
    const place = await oldVault();
    const stale = await Vault.open(place);
    const writer = await stale.beginPoint(sampleInstanceId, next);
    await writer.upload.write(Buffer.from('archive'));
    await carry(place);
    await writer.upload.commit(Buffer.alloc(0));
    await writer.writeGlobals('--');
    await writer.commit(sampleManifest('archive', '--', { pointId: next }));
    expect((await seeWholeVault(place)).get(sampleInstanceId)).toEqual([older, newer, next]);
  });

  it('of the version before, keeps nothing of a backup that began before', async () => {
    const place = await oldVault();
    const writer = await (await openWithOldVersion(place)).beginPoint(sampleInstanceId, next);
    await writer.upload.write(Buffer.from('archive'));
    await carry(place);
    await writer.upload.commit(Buffer.alloc(0));
    await writer.writeGlobals('--');
    const manifest = sampleManifest('archive', '--', { pointId: next });
    await expect(writer.commit(manifest)).rejects.toMatchObject(refusal);
    await writer.abandon();
    expect(await seeWholeVault(place)).toEqual(whole);
    expect(place.names().filter((name) => name.includes(next))).toEqual([]);
  });

  it('carries it over as well: the second finds it done', async () => {
    const place = await oldVault();
    const second = await Vault.open(place);
    await carry(place);
    await rename(place, 'renamed in format 2');
    const before = place.names();
    await carryOver(second, someWriter(), known);
    expect(place.names()).toEqual(before);
    expect(await nameOf(place)).toBe('renamed in format 2');
  });
});

describe('where vault.json cannot be replaced', () => {
  const protectedByStorage = { code: 'UserErrorProtectedByStorage' };

  it('nothing is written, if the whole place is protected', async () => {
    const place = await oldVault();
    const before = place.names();
    const storage = immutableStorage(place, { clock: manualClock(), retentionMs: 1_000 });
    await expect(carry(storage)).rejects.toMatchObject({
      ...protectedByStorage,
      message:
        'vault.json in memory cannot be replaced: a retention policy or legal hold covers all that lies there.',
    });
    expect(place.names()).toEqual(before);
  });

  it('the vault stays of format 1, whole for the version before as well', async () => {
    const place = await oldVault();
    const immutable = immutableStorage(place, { clock: manualClock(), retentionMs: 1_000 });
    const storage = replacedStorage(immutable, { protection: () => Promise.resolve('each-object') });
    await expect(carry(storage)).rejects.toMatchObject(protectedByStorage);
    expect(await formatOf(place)).toBe(1);
    expect(await seeWholeVault(place)).toEqual(whole);
    expect(await Array.fromAsync((await openWithOldVersion(place)).instances())).toHaveLength(2);
    await rename(place, 'renamed');
    expect(await nameOf(place)).toBe('renamed');
  });
});
