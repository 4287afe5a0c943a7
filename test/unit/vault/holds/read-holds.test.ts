import { describe, expect, it } from 'vitest';
import { holdPoint, releasePoint } from '../../../../main/vault/holds/legal-hold.ts';
import { pinPoint, unpinPoint } from '../../../../main/vault/holds/pin.ts';
import { readHolds, readHoldsSurely } from '../../../../main/vault/holds/read-holds.ts';
import type { Storage } from '../../../../main/vault/storage.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { manualClock } from '../../../support/engine.ts';
import { sampleInstanceId } from '../../../support/sample-manifest.ts';
import { older, newer, sampleVault } from '../../../support/storages/sample-points.ts';
import { staleStorage } from '../../../support/storages/stale-storage.ts';

const writer = { user: 'anna', host: 'ws1', pgkeep: '0.1.0', home: 'home-0001' };
const pointAt = async (storage: Storage) => ({
  vault: await Vault.open(storage),
  writer,
  instanceId: sampleInstanceId,
  pointId: older,
});
const read = async (storage: Storage) => readHolds(await Vault.open(storage), sampleInstanceId, older);
const revision = (number: number, point = older) =>
  `instances/${sampleInstanceId}/${point}/hold/0000000${number}.json`;
const damage = async (storage: Storage, number: number) =>
  storage.write(revision(number), Buffer.from('{ half'));

describe('what holds a point', () => {
  it('is nothing where nobody wrote anything, and in a vault of format 1', async () => {
    expect(await read(await sampleVault([older]))).toEqual({ uncertain: [] });
    const old = await sampleVault([older], { format: 1 });
    await damage(old, 1);
    expect(await read(old)).toEqual({ uncertain: [] });
  });

  it('is shown as the newest readable revision says it, and uncertain while a newer one is unreadable', async () => {
    const place = await sampleVault([older]);
    await pinPoint(await pointAt(place), 'for the audit');
    await damage(place, 2);
    const found = await read(place);
    expect(found.pin?.reason).toBe('for the audit');
    expect(found.uncertain).toEqual([expect.stringContaining(`${revision(2)} in memory is damaged`)]);
  });

  it('stays uncertain when a newer revision is written over an unreadable one', async () => {
    const place = await sampleVault([older]);
    await damage(place, 1);
    await pinPoint(await pointAt(place), 'for the audit');
    expect((await unpinPoint(await pointAt(place))).holds).toEqual({
      uncertain: [`${revision(3)} was written while an earlier one could not be read.`],
    });
  });

  it('is found before a deletion also where the list of a share does not show it yet', async () => {
    const clock = manualClock();
    const place = await sampleVault([older], { clock });
    const here = await Vault.open(staleStorage(place, { clock, staleMs: 5_000 }));
    const surely = () => readHoldsSurely(here, sampleInstanceId, older);
    expect(await surely()).toEqual({ uncertain: [] });
    await pinPoint(await pointAt(place), 'for the audit');
    await holdPoint(await pointAt(place), 'lawsuit');
    expect(await surely()).toMatchObject({
      pin: { reason: 'for the audit' },
      legalHold: { reason: 'lawsuit' },
    });
    const old = await Vault.open(await sampleVault([older], { format: 1 }));
    await damage(old.storage, 1);
    expect(await readHoldsSurely(old, sampleInstanceId, older)).toEqual({ uncertain: [] });
  });

  it('is uncertain where a revision is missing', async () => {
    const place = await sampleVault([older]);
    await pinPoint(await pointAt(place), 'for the audit');
    await unpinPoint(await pointAt(place));
    await place.remove(revision(1));
    expect(await read(place)).toEqual({ uncertain: [`${revision(1)} is missing.`] });
  });

  it('is settled for what came before by whoever types the name, and uncertain again by what comes after', async () => {
    const place = await sampleVault([older]);
    await holdPoint(await pointAt(place), 'case 4711');
    await damage(place, 2);
    await unpinPoint(await pointAt(place));
    await place.remove(revision(1));
    expect((await releasePoint(await pointAt(place))).holds).toEqual({ uncertain: [] });
    const { revision: settled } = JSON.parse(String(await place.read(revision(3)))) as { revision: number };
    expect(settled).toBe(3);
    await pinPoint(await pointAt(place), 'for the audit');
    await unpinPoint(await pointAt(place));
    expect(await read(place)).toEqual({ uncertain: [] });
    await place.remove(revision(4));
    expect(await read(place)).toEqual({ uncertain: [`${revision(4)} is missing.`] });
  });

  it('is not what somebody copied from another point', async () => {
    const place = await sampleVault([older, newer]);
    await pinPoint(await pointAt(place), 'for the audit');
    await place.write(revision(1, newer), await place.read(revision(1)));
    const found = await readHolds(await Vault.open(place), sampleInstanceId, newer);
    expect(found).toEqual({
      uncertain: [
        `${revision(1, newer)} belongs to another recovery point, ${older} of ${sampleInstanceId}.`,
      ],
    });
  });
});
