import { describe, expect, it } from 'vitest';
import { expireInstance, type ExpiryOutcome } from '../../main/coordinator/expire/expire-instance.ts';
import { appendEnding } from '../../main/vault/ended/ending.ts';
import { appendHolds } from '../../main/vault/holds/append-holds.ts';
import { pinPoint } from '../../main/vault/holds/pin.ts';
import type { KeyPair } from '../../main/vault/signing/ed25519.ts';
import { Vault } from '../../main/vault/vault.ts';
import { writeVerified } from '../../main/vault/verified/verification.ts';
import { JobId, type PointId } from '../../shared/ids.ts';
import { manualClock, type ManualClock } from '../support/engine.ts';
import { newKey, signingWith } from '../support/record-vault.ts';
import { sampleInstanceId } from '../support/sample-manifest.ts';
import type { MemoryStorage } from '../support/storages/memory-storage.ts';
import { backUp, endedPromise, newer, next, older, sampleVault } from '../support/storages/sample-points.ts';
import { seeWholeVault } from '../support/storages/whole-vault.ts';

/** Somebody who can write to the vault and has no key that is trusted here. */
const hour = 60 * 60_000;
const [ours, theirs] = [newKey(), newKey()];
const writer = { user: 'anna', host: 'ws1', pgkeep: '1', home: 'home-0001' };
const file = (pointId: PointId, name: string) => `instances/${sampleInstanceId}/${pointId}/${name}`;
const everyKey: [string, KeyPair | undefined][] = [
  ['no key', undefined],
  ['a key of their own', theirs],
];

interface Made {
  readonly clock: ManualClock;
  readonly place: MemoryStorage;
}

/** A vault with points that are an hour apart, each signed with a key or not at all. */
async function vaultOf(points: readonly (readonly [PointId, KeyPair | undefined])[]): Promise<Made> {
  const clock = manualClock();
  const place = await sampleVault([], { clock });
  for (const [pointId, key] of points) {
    clock.advance(hour);
    await backUp(place, pointId, { completedAt: clock.now().toISOString(), retention: endedPromise }, key);
  }
  return { clock, place };
}

const signed = () =>
  vaultOf([
    [older, ours],
    [newer, ours],
    [next, ours],
  ]);
const openAs = async ({ place }: Made, key: KeyPair | undefined) =>
  await Vault.open(place, undefined, writer, { signing: signingWith(key) });
const pointAs = async (made: Made, key: KeyPair | undefined, pointId = older) => ({
  vault: await openAs(made, key),
  writer,
  instanceId: sampleInstanceId,
  pointId,
});
const pass = async (made: Made, due: readonly PointId[] = [older]): Promise<ExpiryOutcome[]> =>
  await expireInstance({ vault: await openAs(made, ours), writer, instanceId: sampleInstanceId, due });
const pointsAt = async ({ place }: Made) => (await seeWholeVault(place)).get(sampleInstanceId);

/** As many passes as would delete what may go. */
async function passes(made: Made, due?: readonly PointId[]): Promise<ExpiryOutcome[]> {
  await pass(made, due);
  made.clock.advance(25 * hour);
  return await pass(made, due);
}

/** Changes what a manifest says; its signature is left as it is. */
async function rewrite({ place }: Made, pointId: PointId, from: RegExp, to: string): Promise<void> {
  const name = file(pointId, 'manifest.json');
  await place.write(name, Buffer.from(String(await place.read(name)).replace(from, to)));
}

it('signed points with nothing forged go as ever', async () => {
  const made = await signed();
  expect(await passes(made)).toMatchObject([{ outcome: 'deleted' }]);
  expect(await pointsAt(made)).toEqual([newer, next]);
});

describe.each(everyKey)('with %s nobody can forge', (_, key) => {
  it('an ending, so that a point goes at the first look', async () => {
    const made = await signed();
    const long = new Date(made.clock.now().getTime() - 48 * hour);
    const ended = { ended: true, reason: 'Its promise has ended.', decidedAt: long };
    await appendEnding(await openAs(made, key), writer, await pointAs(made, key), () => ended);
    expect(await pass(made)).toMatchObject([
      { outcome: 'ended', reason: expect.stringContaining('What was decided before does not count: ') },
    ]);
    expect(await pointsAt(made)).toEqual([older, newer, next]);
  });

  it('a release of what is pinned', async () => {
    const made = await signed();
    await pinPoint(await pointAs(made, ours), 'audit');
    await appendHolds(await pointAs(made, key), () => ({ settles: true }));
    expect(await passes(made)).toMatchObject([
      { outcome: 'kept', reason: expect.stringMatching(/^It is pinned by anna on ws1: audit/) },
    ]);
  });

  it('a verification, so that an older verified point goes or a good one counts no more', async () => {
    for (const outcome of ['readable', 'failed'] as const) {
      const made = await signed();
      const job = JobId.parse('job-0001');
      await writeVerified(await openAs(made, ours), writer, await pointAs(made, ours), {
        job,
        outcome: 'restored',
      });
      const forged = outcome === 'failed' ? older : next;
      await writeVerified(await openAs(made, key), writer, await pointAs(made, key, forged), {
        job: JobId.parse('job-0002'),
        outcome,
      });
      expect(await passes(made)).toMatchObject([{ pointId: older, outcome: 'kept' }]);
    }
  });

  it('a newer point, so that the last good one goes', async () => {
    const made = await vaultOf([
      [older, ours],
      [newer, key],
    ]);
    expect(await passes(made)).toMatchObject([{ pointId: older, outcome: 'kept' }]);
  });
});

describe('a manifest', () => {
  it('with a wrong signature neither goes nor lets others go', async () => {
    const made = await vaultOf([
      [older, ours],
      [newer, ours],
    ]);
    await rewrite(made, newer, /"source":/, '"source": ');
    await rewrite(made, newer, /\n$/, ' \n');
    const reason = expect.stringMatching(/^Its signature is wrong: /);
    expect(await passes(made, [newer])).toMatchObject([{ pointId: newer, outcome: 'kept', reason }]);
    expect(await passes(made, [older])).toMatchObject([{ pointId: older, outcome: 'kept' }]);
  });

  it('that an unknown key has signed stops all expiry of its database, which is told', async () => {
    const made = await vaultOf([
      [older, ours],
      [newer, ours],
      [next, theirs],
    ]);
    const before = made.place.names();
    expect(await passes(made, [older, newer])).toEqual(
      [newer, older].toSorted().map((pointId) => ({
        instanceId: sampleInstanceId,
        pointId,
        outcome: 'kept',
        reason: `Nothing of the database expires until somebody has looked: the recovery point ${next} is signed by a key that is not trusted here, ${theirs.publicKey.id}.`,
      })),
    );
    expect(made.place.names()).toEqual(before);
  });

  it('whose signature was taken away is kept and lets none go, also where it says that it is older', async () => {
    const reason = 'It is not signed, although an older one is: its signature may have been taken away.';
    for (const completedAt of [undefined, '2020-01-01T00:00:00.000Z']) {
      const made = await signed();
      await made.place.remove(file(next, 'manifest.sig'));
      if (completedAt !== undefined) {
        await rewrite(made, next, /"completedAt": "[^"]*"/, `"completedAt": "${completedAt}"`);
      }
      await made.place.remove(file(newer, 'archive.pgdump'));
      expect(await passes(made, [older, next])).toMatchObject(
        [
          { pointId: older, outcome: 'kept' },
          { pointId: next, outcome: 'kept', reason },
        ].toSorted((one, other) => (one.pointId < other.pointId ? -1 : 1)),
      );
    }
    // in an old folder, as if it had been made before points were signed
    const made = await vaultOf([
      [older, undefined],
      [newer, ours],
    ]);
    await rewrite(made, older, /"completedAt": "[^"]*"/, '"completedAt": "2030-01-01T00:00:00.000Z"');
    expect(await passes(made, [newer])).toMatchObject([{ pointId: newer, outcome: 'kept' }]);
  });

  it('from before points were signed goes as ever', async () => {
    const made = await vaultOf([
      [older, undefined],
      [newer, undefined],
      [next, ours],
    ]);
    expect(await passes(made, [older, newer])).toMatchObject([
      { outcome: 'deleted' },
      { outcome: 'deleted' },
    ]);
    expect(await pointsAt(made)).toEqual([next]);
  });
});
