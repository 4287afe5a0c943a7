import { describe, expect, it } from 'vitest';
import { abandoned, removeAbandoned } from '../../../main/vault/points/abandoned.ts';
import { removeInstance } from '../../../main/vault/points/remove-instance.ts';
import { removePoint } from '../../../main/vault/points/remove-point.ts';
import { probeWriting } from '../../../main/vault/probe-writing.ts';
import type { Storage } from '../../../main/vault/storage.ts';
import { Vault } from '../../../main/vault/vault.ts';
import { manualClock, type ManualClock } from '../../support/engine.ts';
import { sampleInstance, sampleInstanceId } from '../../support/sample-manifest.ts';
import { immutableStorage } from '../../support/storages/immutable-storage.ts';
import { MemoryStorage } from '../../support/storages/memory-storage.ts';
import { backUp, newer, next, older, sampleVaultId } from '../../support/storages/sample-points.ts';
import { seeWholeVault } from '../../support/storages/whole-vault.ts';

const day = 24 * 60 * 60 * 1000;
const retentionDays = 30;

interface Place {
  readonly clock: ManualClock;
  readonly storage: Storage;
  readonly kept: MemoryStorage;
}

/** A vault with an instance in a place that keeps everything for 30 days. */
async function immutableVault(): Promise<Place> {
  const clock = manualClock();
  const kept = new MemoryStorage({ clock });
  const storage = immutableStorage(kept, { clock, retentionMs: retentionDays * day });
  const vault = await Vault.create(storage, { id: sampleVaultId, name: 'vault-1', createdAt: clock.now() });
  await vault.writeInstance(sampleInstance());
  return { clock, storage, kept };
}

const pointsAt = async (place: Storage) => (await seeWholeVault(place)).get(sampleInstanceId);

describe('a vault in an immutable place', () => {
  it('takes backups, and asking whether it may be written to leaves nothing in it', async () => {
    const { storage, kept } = await immutableVault();
    await backUp(storage, older);
    await backUp(storage, newer);
    const before = kept.names();
    await probeWriting(await Vault.open(storage));
    expect(kept.names()).toEqual(before);
    expect(await pointsAt(storage)).toEqual([older, newer]);
  });

  it('takes what changes beside what was: an instance gets another name', async () => {
    const { storage } = await immutableVault();
    const vault = await Vault.open(storage);
    await vault.writeInstance({ ...sampleInstance(), name: 'renamed' });
    expect((await vault.readInstance(sampleInstanceId))?.name).toBe('renamed');
    const records = await Array.fromAsync(storage.list(`instances/${sampleInstanceId}/record/`));
    expect(records).toHaveLength(2);
  });

  it('keeps a point whole until its manifest may go, whatever of it may go before', async () => {
    const { clock, storage } = await immutableVault();
    const vault = await Vault.open(storage);
    // an archive that took a day
    const slowly = { now: clock.now() };
    const writing = backUp(
      Object.assign(Object.create(storage) as Storage, {
        write: (...all: Parameters<Storage['write']>) => {
          if (all[0].endsWith('manifest.json')) clock.advance(day);
          return storage.write(...all);
        },
      }),
      older,
    );
    await writing;
    const until = new Date(slowly.now.getTime() + (retentionDays + 1) * day);
    clock.advance((retentionDays - 0.5) * day);
    await expect(removePoint(vault, sampleInstanceId, older)).rejects.toMatchObject({
      code: 'UserErrorProtectedByStorage',
      until,
    });
    expect(await pointsAt(storage)).toEqual([older]);
    clock.advance(day);
    await removePoint(vault, sampleInstanceId, older);
    expect(await pointsAt(storage)).toEqual([]);
  });

  it('gives up of an instance what may go, tells when the rest does, and can be asked again', async () => {
    const { clock, storage, kept } = await immutableVault();
    const vault = await Vault.open(storage);
    await backUp(storage, older);
    clock.advance(20 * day);
    await backUp(storage, newer);
    const until = new Date(clock.now().getTime() + retentionDays * day);
    clock.advance(15 * day);
    await backUp(storage, next);
    const later = new Date(clock.now().getTime() + retentionDays * day);
    expect(later > until).toBe(true);
    await expect(removeInstance(vault, sampleInstanceId)).rejects.toMatchObject({
      name: 'ObjectProtected',
      until: later,
    });
    expect(await pointsAt(storage)).toEqual([newer, next]);
    expect(kept.names().filter((name) => name.includes(older))).toEqual([]);
    clock.advance(retentionDays * day);
    expect(await removeInstance(vault, sampleInstanceId)).toMatchObject({ points: 2, left: [] });
    expect(kept.names()).toEqual(['vault.json']);
  });

  it('is cleaned of what may go', async () => {
    const { clock, storage, kept } = await immutableVault();
    const vault = await Vault.open(storage);
    const folder = (id: string) => `instances/${sampleInstanceId}/${id}/globals.sql`;
    await storage.write(folder(older), Buffer.from('-- left by a killed backup'));
    clock.advance(25 * day);
    await storage.write(folder(newer), Buffer.from('-- left by a later one'));
    const upload = await storage.createUpload(`instances/${sampleInstanceId}/${next}/archive.pgdump`);
    await upload.write(Buffer.from('half'));
    clock.advance(8 * day);
    const seen = await Array.fromAsync(abandoned(vault, () => false));
    expect(seen).toHaveLength(3);
    await expect(removeAbandoned(vault, () => false, seen)).rejects.toMatchObject({
      name: 'ObjectProtected',
    });
    expect(kept.names().filter((name) => name.includes('point-'))).toEqual([folder(newer)]);
  });

  it('is left an archive by a backup that failed after it, which goes when it may', async () => {
    const { clock, storage, kept } = await immutableVault();
    const vault = await Vault.open(storage);
    await backUp(storage, older);
    const writer = await vault.beginPoint(sampleInstanceId, newer);
    await writer.upload.write(Buffer.from('body'));
    await writer.upload.commit(Buffer.alloc(0));
    const until = new Date(clock.now().getTime() + retentionDays * day);
    await expect(writer.abandon()).rejects.toMatchObject({ name: 'ObjectProtected', until });
    await expect(vault.abandonPoint(sampleInstanceId, newer)).rejects.toMatchObject({ until });
    expect(await pointsAt(storage)).toEqual([older]);
    clock.advance(retentionDays * day);
    expect(await vault.abandonPoint(sampleInstanceId, newer)).toBe(true);
    expect(kept.names().filter((name) => name.includes(newer))).toEqual([]);
  });
});
