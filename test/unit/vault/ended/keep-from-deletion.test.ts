import { describe, expect, it } from 'vitest';
import { appendEnding, readEnded } from '../../../../main/vault/ended/ending.ts';
import { deleteClaimed } from '../../../../main/vault/ended/delete-claimed.ts';
import { pinPoint } from '../../../../main/vault/holds/pin.ts';
import { readHolds } from '../../../../main/vault/holds/read-holds.ts';
import type { Storage } from '../../../../main/vault/storage.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { manualClock, type ManualClock } from '../../../support/engine.ts';
import { replacedStorage } from '../../../support/replaced-storage.ts';
import { sampleInstanceId } from '../../../support/sample-manifest.ts';
import { older, sampleVault } from '../../../support/storages/sample-points.ts';

const hour = 60 * 60_000;
const anna = { user: 'anna', host: 'ws1', pgkeep: '1', home: 'home-0001' };
const ben = { user: 'ben', host: 'ws2', pgkeep: '1', home: 'home-0002' };
const ids = { instanceId: sampleInstanceId, pointId: older };
const manifest = `instances/${sampleInstanceId}/${older}/manifest.json`;

const pointOf = async (storage: Storage) => ({ vault: await Vault.open(storage), writer: anna, ...ids });
const isPinned = async (storage: Storage) =>
  (await readHolds(await Vault.open(storage), sampleInstanceId, older)).pin !== undefined;
const ending = async (storage: Storage) =>
  (await readEnded(await Vault.open(storage), sampleInstanceId, older)).newest;
const removal = async (storage: Storage) =>
  deleteClaimed({ vault: await Vault.open(storage), writer: ben }, ids, { reason: 'ben deleted it.' });

async function begun(clock: ManualClock, deleting: boolean): Promise<Storage> {
  const place = await sampleVault([older], { clock });
  await appendEnding(await Vault.open(place), ben, ids, () => ({ ended: true, reason: 'why', deleting }));
  return place;
}

describe('whoever pins a point', () => {
  it('is refused while somebody deletes it, and nothing of the pin stays', async () => {
    const clock = manualClock();
    const place = await begun(clock, true);
    clock.advance(hour - 1);
    await expect(pinPoint(await pointOf(place), 'audit')).rejects.toMatchObject({
      code: 'UserErrorJobConflict',
      message:
        'The recovery point cannot be held. It is being deleted by ben on ws2 since 2026-11-23 18:00:00 UTC.',
    });
    expect(await isPinned(place)).toBe(false);
  });

  it('sets a deletion aside that was killed, and leaves one that was only decided to find the pin', async () => {
    const clock = manualClock();
    const killed = await begun(clock, true);
    clock.advance(hour);
    await pinPoint(await pointOf(killed), 'audit');
    expect([await isPinned(killed), await ending(killed)]).toMatchObject([
      true,
      { ended: false, revision: 2 },
    ]);
    const decided = await begun(clock, false);
    await pinPoint(await pointOf(decided), 'audit');
    expect([await isPinned(decided), await ending(decided)]).toMatchObject([
      true,
      { ended: true, revision: 1 },
    ]);
  });
});

describe('whoever deletes a point', () => {
  it('that is pinned at the last moment, leaves it and takes its word back', async () => {
    const place = await sampleVault([older]);
    const racing = replacedStorage(place, {
      write: async (...all) => {
        // the pin was written before, and did not see this
        if (all[0].includes('/ended/00000001')) await pinPoint(await pointOf(place), 'audit');
        await place.write(...all);
      },
    });
    expect(await removal(racing)).toEqual({ kept: 'It is pinned by anna on ws1: audit', isWithdrawn: true });
    expect(await ending(place)).toMatchObject({ ended: false, reason: 'It is pinned by anna on ws1: audit' });
    expect(await place.stat(manifest)).toMatchObject({ name: manifest });
  });

  it('and slept between its looks, or was set aside by somebody, leaves it', async () => {
    const clock = manualClock();
    const place = await sampleVault([older], { clock });
    const sleeping = replacedStorage(place, {
      list: (prefix) => {
        if (prefix.startsWith('runtime/')) clock.advance(11 * 60_000);
        return place.list(prefix);
      },
    });
    expect(await removal(sleeping)).toMatchObject({
      kept: expect.stringMatching(/took too long/),
      isWithdrawn: true,
    });
    const overtaken = replacedStorage(place, {
      write: async (...all) => {
        await place.write(...all);
        if (!all[0].includes('/ended/00000003')) return;
        await appendEnding(await Vault.open(place), anna, ids, () => ({ ended: false, reason: 'no' }));
      },
    });
    expect(await removal(overtaken)).toEqual({
      kept: 'Another workstation has decided otherwise meanwhile.',
      isWithdrawn: true,
    });
    expect(await ending(place)).toMatchObject({ ended: false, reason: 'no', revision: 4 });
  });

  it('as was decided, leaves it where a later decision cannot be read', async () => {
    const place = await sampleVault([older]);
    const vault = await Vault.open(place);
    const decided = await appendEnding(vault, ben, ids, () => ({ ended: true, reason: 'why' }));
    if (decided === undefined) throw new Error('nothing was decided');
    const name = `instances/${sampleInstanceId}/${older}/ended/00000002.json`;
    await place.write(name, Buffer.from('{ half'));
    expect(await deleteClaimed({ vault, writer: ben }, ids, { reason: 'why', decided })).toEqual({
      kept: 'Another workstation has decided otherwise meanwhile.',
      isWithdrawn: false,
    });
    expect(await readEnded(vault, sampleInstanceId, older)).toMatchObject({ highest: 2 });
    expect(await place.stat(manifest)).toMatchObject({ name: manifest });
  });

  it('in a vault that was exchanged meanwhile, or cannot be read any more, removes nothing', async () => {
    const place = await sampleVault([older]);
    const vault = await Vault.open(place);
    const failing = {
      id: vault.id,
      storage: place,
      signing: vault.signing,
      format: vault.format,
      expectInPlace: () => Promise.reject(new Error('gone')),
    };
    await expect(deleteClaimed({ vault: failing, writer: ben }, ids, { reason: 'why' })).rejects.toThrow(
      'gone',
    );
    expect(await place.stat(manifest)).toMatchObject({ name: manifest });
    expect(await ending(place)).toMatchObject({ ended: false });
  });
});
