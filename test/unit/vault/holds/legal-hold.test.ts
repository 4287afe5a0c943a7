import { describe, expect, it } from 'vitest';
import { PgkeepError } from '../../../../main/core/errors.ts';
import { appendEnding } from '../../../../main/vault/ended/ending.ts';
import type { HeldPoint } from '../../../../main/vault/holds/append-holds.ts';
import { holdPoint, releasePoint } from '../../../../main/vault/holds/legal-hold.ts';
import { pinPoint, unpinPoint } from '../../../../main/vault/holds/pin.ts';
import { readHolds } from '../../../../main/vault/holds/read-holds.ts';
import { removePoint } from '../../../../main/vault/points/remove-point.ts';
import type { Storage } from '../../../../main/vault/storage.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { isKept } from '../../../../shared/points/holds.ts';
import { replacedStorage } from '../../../support/replaced-storage.ts';
import { sampleInstanceId } from '../../../support/sample-manifest.ts';
import { forEachCrash } from '../../../support/storages/for-each-crash.ts';
import { holdingStorage, type HoldingPlace } from '../../../support/storages/holding-storage.ts';
import { older, newer, sampleVault } from '../../../support/storages/sample-points.ts';
import { seeWholeVault } from '../../../support/storages/whole-vault.ts';

const since = '2026-01-05T00:00:00.000Z';
const writerOf = (user: string) => ({ user, host: 'ws1', pgkeep: '0.1.0', home: 'home-0001' });
const held = (user: string, reason: string, keptBy: 'storage' | 'pgkeep') => ({
  reason,
  by: { user, host: 'ws1' },
  since,
  keptBy,
});

async function pointAt(storage: Storage, user = 'anna'): Promise<HeldPoint> {
  const vault = await Vault.open(storage);
  return { vault, writer: writerOf(user), instanceId: sampleInstanceId, pointId: older };
}
const holdsAt = async (storage: Storage) => readHolds(await Vault.open(storage), sampleInstanceId, older);

const file = (name: string, point = older) => `instances/${sampleInstanceId}/${point}/${name}`;
const objects = ['archive.pgdump', 'contents.json', 'globals.sql', 'manifest.json'].map((name) => file(name));
const heldObjects = (place: HoldingPlace) => objects.filter((name) => place.held.has(name));

/** A place whose n-th call of setHold waits for `then` first. */
function interrupted(inner: HoldingPlace, at: number, then: () => Promise<unknown>): Storage {
  let calls = 0;
  return replacedStorage(inner, {
    async setHold(name, on) {
      calls += 1;
      if (calls === at) await then();
      await inner.setHold?.(name, on);
    },
  });
}

it('nobody is told that a point is kept by another one’s hold or pin while it is being deleted', async () => {
  const place = await sampleVault([older, newer]);
  await holdPoint(await pointAt(place), 'case 4711');
  await pinPoint(await pointAt(place), 'audit');
  const second = await pointAt(place, 'ben');
  await appendEnding(second.vault, writerOf('cleo'), second, () => ({
    ended: true,
    reason: 'by hand',
    deleting: true,
  }));
  const refused = {
    code: 'UserErrorJobConflict',
    message: expect.stringContaining('by cleo on ws1') as string,
  };
  await expect(holdPoint(second, 'case 7')).rejects.toMatchObject(refused);
  await expect(pinPoint(second, 'mine')).rejects.toMatchObject(refused);
  expect(await holdsAt(place)).toMatchObject({
    pin: { reason: 'audit' },
    legalHold: { reason: 'case 4711' },
  });
});

describe('a legal hold', () => {
  it('is kept by pgkeep only where the place holds no single objects', async () => {
    const place = await sampleVault([older, newer]);
    const outcome = await holdPoint(await pointAt(place), 'case 4711');
    const legalHold = held('anna', 'case 4711', 'pgkeep');
    expect(outcome).toEqual({ holds: { legalHold, uncertain: [] }, changed: true });
    expect(await holdsAt(place)).toEqual({ legalHold, uncertain: [] });
    const vault = await Vault.open(place);
    expect(await readHolds(vault, sampleInstanceId, newer)).toEqual({ uncertain: [] });
    expect(await releasePoint(await pointAt(place))).toEqual({ holds: { uncertain: [] }, changed: true });
    expect(await releasePoint(await pointAt(place))).toEqual({ holds: { uncertain: [] }, changed: false });
  });

  it('is set on all objects of the point where the place holds single ones, and lifted from them', async () => {
    const place = holdingStorage(await sampleVault([older, newer]));
    const outcome = await holdPoint(await pointAt(place), 'case 4711');
    expect(outcome).toEqual({
      holds: { legalHold: held('anna', 'case 4711', 'storage'), uncertain: [] },
      changed: true,
    });
    expect([...place.held].toSorted()).toEqual([...objects, file('hold/00000001.json')].toSorted());
    await expect(removePoint(await Vault.open(place), sampleInstanceId, older)).rejects.toMatchObject({
      code: 'UserErrorProtectedByStorage',
    });
    expect(await releasePoint(await pointAt(place, 'ben'))).toEqual({
      holds: { uncertain: [] },
      changed: true,
    });
    expect([...place.held]).toEqual([]);
    expect(await removePoint(await Vault.open(place), sampleInstanceId, older)).toMatchObject({ left: [] });
    expect(await seeWholeVault(place)).toEqual(new Map([[sampleInstanceId, [newer]]]));
  });

  it('keeps its reason and its owner when it is set again', async () => {
    const place = holdingStorage(await sampleVault([older]));
    const first = await holdPoint(await pointAt(place), 'case 4711');
    const second = await holdPoint(await pointAt(place, 'ben'), 'another case');
    expect(second).toEqual({ holds: first.holds, changed: false });
  });

  it('stands beside a pin, and each goes without the other', async () => {
    const place = holdingStorage(await sampleVault([older]));
    await pinPoint(await pointAt(place), 'before the upgrade');
    await holdPoint(await pointAt(place, 'ben'), 'case 4711');
    const pin = { reason: 'before the upgrade', by: { user: 'anna', host: 'ws1' }, since };
    const legalHold = held('ben', 'case 4711', 'storage');
    expect(await holdsAt(place)).toEqual({ pin, legalHold, uncertain: [] });
    expect(await unpinPoint(await pointAt(place, 'ben'))).toEqual({
      holds: { legalHold, uncertain: [] },
      changed: true,
    });
    await pinPoint(await pointAt(place), 'before the upgrade');
    await releasePoint(await pointAt(place, 'ben'));
    expect(await holdsAt(place)).toEqual({ pin, uncertain: [] });
  });

  it('stands in pgkeep where the storage refuses to set it, and says why', async () => {
    const inner = holdingStorage(await sampleVault([older]));
    const place = replacedStorage(inner, {
      setHold: async () => {
        throw new PgkeepError('UserErrorContainerNotAccessible', 'The login may not set holds.', {
          remedy: 'Give it the role.',
        });
      },
    });
    expect(await holdPoint(await pointAt(place), 'case 4711')).toEqual({
      holds: { legalHold: { ...held('anna', 'case 4711', 'pgkeep'), unfinished: true }, uncertain: [] },
      changed: true,
      storageProblem: 'The login may not set holds. Give it the role.',
    });
    // as soon as it takes it, the same again finishes it
    expect(await holdPoint(await pointAt(inner, 'ben'), 'case 4711')).toMatchObject({
      holds: { legalHold: held('anna', 'case 4711', 'storage') },
    });
    expect((await holdsAt(inner)).legalHold).not.toHaveProperty('unfinished');
  });

  it('of a point that is gone is refused, and leaves nothing', async () => {
    const place = await sampleVault([older, newer]);
    const point = await pointAt(place);
    await removePoint(await Vault.open(place), sampleInstanceId, older);
    await expect(holdPoint(point, 'case 4711')).rejects.toMatchObject({ code: 'UserErrorNotFound' });
    expect(place.names().filter((name) => name.includes(older))).toEqual([]);
  });

  it('of a point that goes at the same moment leaves nothing', async () => {
    const inner = await sampleVault([older, newer]);
    const place = replacedStorage(inner, {
      async write(name, ...more) {
        await removePoint(await Vault.open(inner), sampleInstanceId, older);
        await inner.write(name, ...more);
      },
    });
    await expect(holdPoint(await pointAt(place), 'case 4711')).rejects.toMatchObject({
      code: 'UserErrorNotFound',
    });
    expect(inner.names().filter((name) => name.includes(older))).toEqual([]);
  });
});

describe('of two at once', () => {
  it('a hold that is released before it stands on the storage is set again: it was asked for', async () => {
    const place = holdingStorage(await sampleVault([older]));
    const storage = interrupted(place, 2, async () => releasePoint(await pointAt(place, 'ben')));
    const outcome = await holdPoint(await pointAt(storage), 'case 4711');
    expect(outcome.holds).toEqual({ legalHold: held('anna', 'case 4711', 'storage'), uncertain: [] });
    expect(heldObjects(place)).toEqual(objects);
  });

  it('a release leaves another hold that came meanwhile, whole, and says so', async () => {
    const place = holdingStorage(await sampleVault([older]));
    await holdPoint(await pointAt(place), 'case 4711');
    const storage = interrupted(place, 2, async () => {
      await releasePoint(await pointAt(place, 'ben'));
      await holdPoint(await pointAt(place, 'ben'), 'another case');
    });
    await expect(releasePoint(await pointAt(storage))).rejects.toMatchObject({
      code: 'UserErrorJobConflict',
      message: `ben on ws1 has put the recovery point ${older} under legal hold meanwhile: "another case". It stays under that hold.`,
    });
    expect(await holdsAt(place)).toEqual({
      legalHold: held('ben', 'another case', 'storage'),
      uncertain: [],
    });
    expect(heldObjects(place)).toEqual(objects);
  });

  it('a pin that comes while a hold is set or lifted is lost in neither', async () => {
    const place = holdingStorage(await sampleVault([older]));
    const pin = async () => pinPoint(await pointAt(place, 'ben'), 'for the audit');
    await holdPoint(await pointAt(interrupted(place, 2, pin)), 'case 4711');
    expect(await holdsAt(place)).toMatchObject({
      pin: { reason: 'for the audit' },
      legalHold: { keptBy: 'storage' },
    });
    await unpinPoint(await pointAt(place));
    await releasePoint(await pointAt(interrupted(place, 2, pin)));
    expect(await holdsAt(place)).toMatchObject({ pin: { reason: 'for the audit' }, uncertain: [] });
    expect([...place.held]).toEqual([]);
  });

  it('two holds come to one', async () => {
    const place = holdingStorage(await sampleVault([older]));
    const [one, other] = await Promise.all([
      holdPoint(await pointAt(place), 'case 4711'),
      holdPoint(await pointAt(place, 'ben'), 'another case'),
    ]);
    expect(one.holds).toEqual(other.holds);
    expect(one.holds.legalHold?.keptBy).toBe('storage');
    expect(heldObjects(place)).toEqual(objects);
  });
});

describe('after a crash at any write', () => {
  /** What is true of every moment. */
  async function expectTrue(place: HoldingPlace): Promise<void> {
    expect((await seeWholeVault(place)).get(sampleInstanceId)).toEqual([older]);
    const holds = await holdsAt(place);
    if (holds.legalHold?.keptBy === 'storage') expect(heldObjects(place)).toEqual(objects);
    // whatever the storage holds is known, so nothing begins to delete it
    if (place.held.size > 0) expect(isKept(holds)).toBe(true);
  }

  it.each(['folder', 'container'])('of a hold, it is finished by doing it again: %s', async (kind) => {
    const start = await sampleVault([older]);
    const calls = await forEachCrash<HoldingPlace>({
      fresh: () =>
        kind === 'container'
          ? holdingStorage(start.copy())
          : Object.assign(start.copy(), { held: new Set('') }),
      flow: async (storage) => holdPoint(await pointAt(storage), 'case 4711'),
      check: async (place) => {
        await expectTrue(place);
        const again = await holdPoint(await pointAt(place, 'ben'), 'case 4711');
        expect(again.holds).toMatchObject({
          legalHold: { reason: 'case 4711', keptBy: kind === 'container' ? 'storage' : 'pgkeep' },
          uncertain: [],
        });
        await expectTrue(place);
      },
    });
    expect(calls).toEqual(
      kind === 'folder'
        ? [`write ${file('hold/00000001.json')}`]
        : [
            `write ${file('hold/00000001.json')}`,
            `setHold ${file('manifest.json')}`,
            `setHold ${file('archive.pgdump')}`,
            `setHold ${file('contents.json')}`,
            `setHold ${file('globals.sql')}`,
            `setHold ${file('hold/00000001.json')}`,
            `write ${file('hold/00000002.json')}`,
          ],
    );
  });

  it('of a release, the point is held until it is finished by doing it again', async () => {
    const start = await sampleVault([older]);
    const filled = holdingStorage(start);
    await holdPoint(await pointAt(filled), 'case 4711');
    const calls = await forEachCrash<HoldingPlace>({
      fresh: () => holdingStorage(start.copy(), filled.held),
      flow: async (storage) => releasePoint(await pointAt(storage)),
      check: async (place, killed) => {
        await expectTrue(place);
        expect(isKept(await holdsAt(place))).toBe(
          killed !== undefined && !(killed.when === 'after' && killed.call === calledLast),
        );
        await releasePoint(await pointAt(place, 'ben'));
        expect(await holdsAt(place)).toEqual({ uncertain: [] });
        expect([...place.held]).toEqual([]);
      },
    });
    expect(calls.at(-1)).toBe(calledLast);
    expect(calls.at(-2)).toBe(`setHold ${file('manifest.json')}`);
  });
  const calledLast = `write ${file('hold/00000004.json')}`;

  it('of a pin and of taking it back, the point is pinned or not', async () => {
    const start = await sampleVault([older]);
    await forEachCrash({
      fresh: () => start.copy(),
      flow: async (storage) => pinPoint(await pointAt(storage), 'for the audit'),
      check: async (place, killed) => {
        expect(isKept(await holdsAt(place))).toBe(killed?.when !== 'before');
        await unpinPoint(await pointAt(place));
        expect(await holdsAt(place)).toEqual({ uncertain: [] });
      },
    });
  });
});
