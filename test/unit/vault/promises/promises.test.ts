import { expect, it } from 'vitest';
import { changePromise, readPromise, readPromiseSurely } from '../../../../main/vault/promises/promises.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import type { Promised } from '../../../../shared/policies/promise.ts';
import { manualClock } from '../../../support/engine.ts';
import { newKey, signingWith } from '../../../support/record-vault.ts';
import { sampleInstanceId } from '../../../support/sample-manifest.ts';
import type { MemoryStorage } from '../../../support/storages/memory-storage.ts';
import { newer, older, sampleVault } from '../../../support/storages/sample-points.ts';

const writer = { user: 'anna', host: 'ws1', pgkeep: '1', home: 'home-0001' };
const [ours, theirs] = [newKey(), newKey()];
const point = { instanceId: sampleInstanceId, pointId: older };
const made: Promised = {
  rule: 'monthly',
  why: 'Monthly: first good backup of March 2031',
  expiresAt: '2032-04-01T00:00:00.000Z',
};
const shorter: Promised = { ...made, expiresAt: '2031-05-01T00:00:00.000Z' };
const effectiveAt = '2026-01-20T00:00:00.000Z';
const name = (revision: number, pointId = older) =>
  `instances/${sampleInstanceId}/${pointId}/promise/0000000${revision}.json`;

const openAs = async (place: MemoryStorage, key = ours) =>
  await Vault.open(place, undefined, writer, { signing: signingWith(key) });
const shorten = async (place: MemoryStorage, key = ours) =>
  await changePromise(await openAs(place, key), writer, point, () => ({
    promised: shorter,
    meanwhile: made,
    effectiveAt,
    cause: 'The policy Daily was changed.',
  }));

it('has nothing to say of a point whose promise never changed, and nothing in format 1', async () => {
  const place = await sampleVault([older]);
  expect(await readPromiseSurely(await openAs(place), point)).toEqual({});
  const old = await sampleVault([older], { format: 1 });
  expect(await shorten(old)).toBeUndefined();
  expect(await readPromise(await openAs(old), point)).toEqual({});
});

it('writes revisions, of which the newest says all: what holds, from when, and what until then', async () => {
  const clock = manualClock();
  const place = await sampleVault([older], { clock });
  const written = await shorten(place);
  expect(written).toEqual({
    revision: 1,
    promised: shorter,
    meanwhile: made,
    effectiveAt,
  });
  expect(await readPromiseSurely(await openAs(place), point)).toEqual({ change: written });
  const undone = await changePromise(await openAs(place), writer, point, (newest) => {
    expect(newest).toEqual(written);
    return {
      promised: made,
      meanwhile: made,
      effectiveAt: clock.now().toISOString(),
      cause: 'It was undone.',
      undoes: 1,
    };
  });
  expect(undone).toMatchObject({ revision: 2, promised: made });
  expect(JSON.parse(String(await place.read(name(2))))).toMatchObject({
    undoes: 1,
    cause: 'It was undone.',
    pointId: older,
  });
  expect(await changePromise(await openAs(place), writer, point, () => undefined)).toEqual(undone);
});

it('what nobody trusted has signed is shown, and said to be uncertain for whoever deletes', async () => {
  const place = await sampleVault([older]);
  await shorten(place, theirs);
  const found = await readPromiseSurely(await openAs(place), point);
  expect(found.change?.promised).toEqual(shorter);
  expect(found.problem).toBe(
    `It cannot be told for certain until when it is kept. ${name(1)} is signed by a key that is not trusted here, ${theirs.publicKey.id}.`,
  );
});

it('an unreadable newer revision, a missing one and one of another point make it uncertain', async () => {
  const place = await sampleVault([older, newer]);
  await shorten(place);
  await place.write(name(2), Buffer.from('{}'));
  expect((await readPromiseSurely(await openAs(place), point)).problem).toMatch(
    /^It cannot be told for certain .*00000002/,
  );
  await place.remove(name(2));
  await place.write(name(3), await place.read(name(1)));
  expect((await readPromiseSurely(await openAs(place), point)).problem).toMatch(/says that it is revision 1/);
  await place.remove(name(3));
  await place.write(name(1, newer), await place.read(name(1)));
  expect((await readPromiseSurely(await openAs(place), { ...point, pointId: newer })).problem).toMatch(
    new RegExp(`belongs to another recovery point, ${older}`),
  );
});
