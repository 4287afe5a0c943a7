import { expect, it } from 'vitest';
import { appendHolds } from '../../../../main/vault/holds/append-holds.ts';
import { holdPoint, releasePoint } from '../../../../main/vault/holds/legal-hold.ts';
import { pinPoint, unpinPoint } from '../../../../main/vault/holds/pin.ts';
import { readHolds } from '../../../../main/vault/holds/read-holds.ts';
import type { KeyPair } from '../../../../main/vault/signing/ed25519.ts';
import type { Storage } from '../../../../main/vault/storage.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { newKey, signingWith } from '../../../support/record-vault.ts';
import { sampleInstanceId } from '../../../support/sample-manifest.ts';
import { older, sampleVault } from '../../../support/storages/sample-points.ts';

const [ours, theirs] = [newKey(), newKey()];
const writer = { user: 'anna', host: 'ws1', pgkeep: '1', home: 'home-0001' };
const by = async (storage: Storage, key: KeyPair | undefined) => ({
  vault: await Vault.open(storage, undefined, writer, { signing: signingWith(key) }),
  writer,
  instanceId: sampleInstanceId,
  pointId: older,
});
const seen = async (storage: Storage, ...trusted: KeyPair[]) =>
  readHolds(
    await Vault.open(storage, undefined, writer, { signing: signingWith(ours, ...trusted) }),
    sampleInstanceId,
    older,
  );
const file = (revision: number) => `instances/${sampleInstanceId}/${older}/hold/0000000${revision}.json`;

it.each([
  { who: 'not signed', key: undefined, why: 'is not signed.' },
  {
    who: 'signed by a stranger',
    key: theirs,
    why: `is signed by a key that is not trusted here, ${theirs.publicKey.id}.`,
  },
])('a release that is $who lifts nothing, and is told', async ({ key, why }) => {
  const place = await sampleVault([older]);
  await pinPoint(await by(place, ours), 'audit');
  await holdPoint(await by(place, ours), 'case 7');
  await appendHolds(await by(place, key), () => ({ settles: true }));
  const forged = await seen(place);
  expect(forged).toMatchObject({ pin: { reason: 'audit' }, legalHold: { reason: 'case 7' } });
  expect(forged.uncertain).toEqual([`${file(3)} ${why} What it takes back still stands.`]);
  // what is written on top of it by somebody who is trusted hides nothing, and settles it
  await unpinPoint(await by(place, ours));
  expect(await seen(place)).toEqual({
    legalHold: expect.objectContaining({ reason: 'case 7' }),
    uncertain: [],
  });
  await releasePoint(await by(place, ours));
  expect(await seen(place)).toEqual({ uncertain: [] });
});

it('what a stranger pins is pinned, and only what a trusted key takes back is not', async () => {
  const place = await sampleVault([older]);
  await pinPoint(await by(place, theirs), 'theirs');
  expect(await seen(place)).toEqual({ pin: expect.objectContaining({ reason: 'theirs' }), uncertain: [] });
  await unpinPoint(await by(place, theirs));
  expect(await seen(place)).toMatchObject({ pin: { reason: 'theirs' } });
  expect(await seen(place, theirs)).toEqual({ uncertain: [] });
  await unpinPoint(await by(place, ours));
  expect(await seen(place)).toEqual({ uncertain: [] });
});

it('a hold that is buried under forged ones keeps the point until the name is typed', async () => {
  const place = await sampleVault([older]);
  await holdPoint(await by(place, ours), 'case 7');
  for (let index = 0; index < 20; index += 1) {
    await appendHolds(await by(place, undefined), () => ({ settles: true }));
  }
  expect((await seen(place)).uncertain).toHaveLength(1);
  await pinPoint(await by(place, ours), 'audit');
  await unpinPoint(await by(place, ours));
  expect((await seen(place)).uncertain).toHaveLength(1);
  await releasePoint(await by(place, ours));
  expect(await seen(place)).toEqual({ uncertain: [] });
});

it('a revision with a wrong signature under others that do not count hides nothing', async () => {
  const place = await sampleVault([older]);
  await holdPoint(await by(place, ours), 'case 7');
  const held = String(await place.read(file(1)));
  await place.write(file(2), Buffer.from(held.replace('"revision": 1', '"revision": 2')));
  await appendHolds(await by(place, theirs), () => ({ settles: true }));
  const found = await seen(place);
  expect(found).toMatchObject({ legalHold: { reason: 'case 7' } });
  expect(found.uncertain).toEqual([
    expect.stringContaining(`The signature of ${file(2)} is wrong: `),
    expect.stringContaining('What it takes back still stands.'),
  ]);
});
