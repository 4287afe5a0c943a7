import { expect, it } from 'vitest';
import { firstSigned, lacksSignature } from '../../../../main/vault/signing/first-signed.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import type { PointId } from '../../../../shared/ids.ts';
import { newKey } from '../../../support/record-vault.ts';
import { replacedStorage } from '../../../support/replaced-storage.ts';
import { sampleInstanceId } from '../../../support/sample-manifest.ts';
import { backUp, newer, next, older, sampleVault } from '../../../support/storages/sample-points.ts';

const key = newKey();
const completedAt = '2026-01-03T00:00:00.000Z';
const file = (pointId: PointId, name: string) => `instances/${sampleInstanceId}/${pointId}/${name}`;

/** The oldest point is not signed, the others are. */
async function signedFromTheSecond() {
  const place = await sampleVault([older]);
  for (const point of [newer, next]) await backUp(place, point, { completedAt }, key);
  return place;
}

it('is the oldest point with a signature, with the time of its manifest', async () => {
  const place = await signedFromTheSecond();
  const vault = await Vault.open(place);
  const all = [next, older, newer];
  expect(await firstSigned(vault, sampleInstanceId, all)).toEqual({
    pointId: newer,
    completedAt: new Date(completedAt),
  });
  expect(await firstSigned(vault, sampleInstanceId, [older])).toBeUndefined();
  await place.write(file(newer, 'manifest.json'), Buffer.from('{'));
  expect(await firstSigned(vault, sampleInstanceId, all)).toEqual({ pointId: newer, completedAt: undefined });
  await place.remove(file(newer, 'manifest.json'));
  expect(await firstSigned(vault, sampleInstanceId, all)).toEqual({ pointId: newer, completedAt: undefined });
});

it('says nothing where the storage does not answer', async () => {
  const away = new Error('away');
  const vault = await Vault.open(
    replacedStorage(await signedFromTheSecond(), {
      list: () => {
        throw away;
      },
    }),
  );
  await expect(firstSigned(vault, sampleInstanceId, [older])).rejects.toBe(away);
});

it('a point is expected to be signed where its id or its manifest says that it is newer', () => {
  const at = (day: number) => new Date(`2026-01-0${day}T00:00:00.000Z`);
  const first = { pointId: newer, completedAt: at(3) };
  expect(lacksSignature({ pointId: next, completedAt: at(4) }, first)).toBe(true);
  expect(lacksSignature({ pointId: next, completedAt: at(1) }, first)).toBe(true);
  expect(lacksSignature({ pointId: older, completedAt: at(4) }, first)).toBe(true);
  expect(lacksSignature({ pointId: older, completedAt: at(2) }, first)).toBe(false);
  expect(lacksSignature({ pointId: older, completedAt: at(2) }, { ...first, completedAt: undefined })).toBe(
    true,
  );
  expect(lacksSignature({ pointId: next, completedAt: at(4) }, undefined)).toBe(false);
});
