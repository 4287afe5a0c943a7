import { expect, it } from 'vitest';
import { expireInstance } from '../../main/coordinator/expire/expire-instance.ts';
import { changePromise } from '../../main/vault/promises/promises.ts';
import type { KeyPair } from '../../main/vault/signing/ed25519.ts';
import { Vault } from '../../main/vault/vault.ts';
import type { Promised } from '../../shared/policies/promise.ts';
import { manualClock } from '../support/engine.ts';
import { newKey, signingWith } from '../support/record-vault.ts';
import { sampleInstanceId } from '../support/sample-manifest.ts';
import { backUp, newer, older, sampleVault } from '../support/storages/sample-points.ts';
import { seeWholeVault } from '../support/storages/whole-vault.ts';

const [ours, theirs] = [newKey(), newKey()];
const writer = { user: 'anna', host: 'ws1', pgkeep: '1', home: 'home-0001' };
const hour = 60 * 60_000;
const long: Promised = {
  rule: 'yearly',
  why: 'Yearly: first good backup of 2026',
  expiresAt: '2036-01-01T00:00:00.000Z',
};
const short: Promised = { ...long, expiresAt: '2000-01-01T00:00:00.000Z' };

/** What becomes of a point that is promised ten years when a key has signed that it was kept for long enough. */
async function expireAfter(key: KeyPair | undefined) {
  const clock = manualClock();
  const place = await sampleVault([], { clock });
  for (const pointId of [older, newer]) {
    clock.advance(hour);
    await backUp(place, pointId, { completedAt: clock.now().toISOString(), retention: long }, ours);
  }
  const openAs = async (who: KeyPair | undefined) =>
    await Vault.open(place, undefined, writer, { signing: signingWith(who) });
  const at = {
    promised: short,
    meanwhile: short,
    effectiveAt: '2000-01-01T00:00:00.000Z',
    cause: 'It was changed.',
  };
  await changePromise(await openAs(key), writer, { instanceId: sampleInstanceId, pointId: older }, () => at);
  const pass = async () =>
    await expireInstance({ vault: await openAs(ours), writer, instanceId: sampleInstanceId, due: [older] });
  await pass();
  clock.advance(25 * hour);
  const outcomes = await pass();
  return { outcomes, left: (await seeWholeVault(place)).get(sampleInstanceId) };
}

it('a promise that somebody trusted shortens counts', async () => {
  expect(await expireAfter(ours)).toMatchObject({ outcomes: [{ outcome: 'deleted' }], left: [newer] });
});

it.each([
  ['no key', undefined],
  ['a key of their own', theirs],
])('a promise that is shortened with %s does not count: the point is kept', async (_, key) => {
  expect(await expireAfter(key)).toMatchObject({
    outcomes: [
      {
        outcome: 'kept',
        reason: expect.stringMatching(/^It cannot be told for certain until when it is kept\./),
      },
    ],
    left: [older, newer],
  });
});
