import { describe, expect, it } from 'vitest';
import { expireInstance, type ExpiryOutcome } from '../../../../main/coordinator/expire/expire-instance.ts';
import { removeAtOnce } from '../../../../main/coordinator/points/delete/remove-at-once.ts';
import { readEnded } from '../../../../main/vault/ended/ending.ts';
import { pinPoint } from '../../../../main/vault/holds/pin.ts';
import { markReading } from '../../../../main/vault/marks/mark-reading.ts';
import { abandoned } from '../../../../main/vault/points/abandoned.ts';
import type { Storage } from '../../../../main/vault/storage.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { writeVerified } from '../../../../main/vault/verified/verification.ts';
import { JobId, type PointId } from '../../../../shared/ids.ts';
import { manualClock, type ManualClock } from '../../../support/engine.ts';
import { replacedStorage } from '../../../support/replaced-storage.ts';
import { sampleInstance, sampleInstanceId } from '../../../support/sample-manifest.ts';
import { forEachCrash } from '../../../support/storages/for-each-crash.ts';
import { immutableStorage } from '../../../support/storages/immutable-storage.ts';
import { MemoryStorage } from '../../../support/storages/memory-storage.ts';
import {
  backUp,
  endedPromise,
  newer,
  next,
  older,
  sampleVault,
  sampleVaultId,
} from '../../../support/storages/sample-points.ts';
import { staleStorage } from '../../../support/storages/stale-storage.ts';
import { seeWholeVault } from '../../../support/storages/whole-vault.ts';

const hour = 60 * 60_000;
const day = 24 * hour;
const writer = { user: 'anna', host: 'ws1', pgkeep: '1', home: 'home-0001' };
const neverRepeat = () => ({ [Symbol.dispose]: () => {} });
const file = (pointId: PointId, name: string) => `instances/${sampleInstanceId}/${pointId}/${name}`;

/** A vault with three points, an hour between each. */
async function threePoints(clock: ManualClock): Promise<MemoryStorage> {
  const place = await sampleVault([], { clock });
  for (const point of [older, newer, next]) await backUpNow(place, point, clock);
  return place;
}

async function backUpNow(place: Storage, point: PointId, clock: ManualClock): Promise<void> {
  clock.advance(hour);
  await backUp(place, point, { completedAt: clock.now().toISOString(), retention: endedPromise });
}

async function pass(
  place: Storage,
  due: readonly PointId[] = [older],
  keepNewest = 1,
): Promise<ExpiryOutcome[]> {
  const vault = await Vault.open(place);
  return await expireInstance({ vault, writer, instanceId: sampleInstanceId, due, keepNewest });
}

/** What became of each point. */
const told = (outcomes: readonly ExpiryOutcome[]) =>
  Object.fromEntries(outcomes.map(({ pointId, outcome }) => [pointId, outcome]));
const pointsAt = async (place: Storage) => (await seeWholeVault(place)).get(sampleInstanceId);
const pointIn = async (place: Storage, pointId = older) => ({
  vault: await Vault.open(place),
  writer,
  instanceId: sampleInstanceId,
  pointId,
});
const endedIn = async (place: Storage, pointId = older) =>
  (await readEnded(await Vault.open(place), sampleInstanceId, pointId)).newest;
const abandonedIn = async (place: Storage) =>
  (await Array.fromAsync(abandoned(await Vault.open(place), () => false))).map(({ name }) => name);

describe('expiry', () => {
  it('decides at the first look, deletes at one a day later, and leaves nothing of the point', async () => {
    const clock = manualClock();
    const place = await threePoints(clock);
    const decidedAt = clock.now();
    expect(told(await pass(place))).toEqual({ [older]: 'ended' });
    expect(await endedIn(place)).toMatchObject({ ended: true, deleting: false, decidedAt, by: writer });
    clock.advance(day - 1);
    expect(told(await pass(place))).toEqual({ [older]: 'kept' });
    expect(await pointsAt(place)).toEqual([older, newer, next]);
    clock.advance(1);
    const [outcome] = await pass(place);
    expect(outcome).toMatchObject({ pointId: older, outcome: 'deleted' });
    expect(outcome?.freedBytes).toBeGreaterThan(500);
    expect(await pointsAt(place)).toEqual([newer, next]);
    expect(place.names().filter((name) => name.includes(older))).toEqual([]);
    expect(await pass(place)).toEqual([]);
  });

  it('never takes the newest good one, whatever it is given, nor the newest verified one', async () => {
    const clock = manualClock();
    const place = await threePoints(clock);
    const job = JobId.parse('job-0001');
    await writeVerified(await Vault.open(place), writer, await pointIn(place, newer), {
      job,
      outcome: 'readable',
    });
    const all = [older, newer, next];
    expect(told(await pass(place, all))).toEqual({ [older]: 'ended', [newer]: 'kept', [next]: 'kept' });
    clock.advance(day);
    expect(told(await pass(place, all))).toEqual({ [older]: 'deleted', [newer]: 'kept', [next]: 'kept' });
    clock.advance(day);
    expect(told(await pass(place, all))).toEqual({ [newer]: 'kept', [next]: 'kept' });
    expect(await pointsAt(place)).toEqual([newer, next]);
  });

  it('withdraws what it decided when the newer ones turn out to be damaged', async () => {
    const clock = manualClock();
    const place = await threePoints(clock);
    await pass(place, [older, newer]);
    clock.advance(day);
    const job = JobId.parse('job-0001');
    const at = await pointIn(place, next);
    await writeVerified(at.vault, writer, at, { job, outcome: 'failed' });
    expect(told(await pass(place, [older, newer]))).toEqual({ [newer]: 'withdrawn', [older]: 'deleted' });
    expect(await endedIn(place, newer)).toMatchObject({ ended: false, revision: 2 });
    await place.remove(file(next, 'archive.pgdump'));
    clock.advance(3 * day);
    expect(told(await pass(place, [newer]))).toEqual({ [newer]: 'kept' });
  });

  it('reads as many others as it needs to find good ones, however many are damaged', async () => {
    const clock = manualClock();
    const place = await threePoints(clock);
    for (let index = 10; index < 50; index += 1) {
      await place.write(`instances/${sampleInstanceId}/point-9999-${index}/manifest.json`, Buffer.from('{'));
    }
    expect(told(await pass(place, [older], 2))).toEqual({ [older]: 'ended' });
    expect(told(await pass(place, [newer], 2))).toEqual({
      [older]: 'withdrawn',
      [newer]: 'kept',
    });
  });

  it('withdraws for a pin, and waits for a reader', async () => {
    const clock = manualClock();
    const place = await threePoints(clock);
    await pass(place, [older, newer]);
    clock.advance(day);
    await pinPoint(await pointIn(place), 'audit');
    const request = { instanceId: sampleInstanceId, pointId: newer, what: 'restore' as const, by: writer };
    const mark = await markReading(await Vault.open(place), { ...request, mark: 'mark-1' }, neverRepeat);
    const looked = await pass(place, [older, newer]);
    expect(told(looked)).toEqual({ [older]: 'withdrawn', [newer]: 'kept' });
    expect(looked.map(({ reason }) => reason)).toEqual([
      'It is pinned by anna on ws1: audit',
      expect.stringMatching(/^anna on ws1 is restoring it since /),
    ]);
    expect(await endedIn(place)).toMatchObject({
      ended: false,
      reason: 'It is pinned by anna on ws1: audit',
    });
    await mark[Symbol.asyncDispose]();
    expect(told(await pass(place, [older, newer]))).toEqual({ [older]: 'kept', [newer]: 'deleted' });
  });

  it.each(['hold', 'ended', 'verified'])(
    'keeps where a newest revision of %s cannot be read, or one is missing',
    async (record) => {
      const clock = manualClock();
      const place = await threePoints(clock);
      await pass(place);
      clock.advance(day);
      const damaged = place.copy();
      await damaged.write(file(older, `${record}/00000002.json`), Buffer.from('{'));
      expect(told(await pass(damaged))).toEqual({ [older]: 'kept' });
      const gap = place.copy();
      await gap.write(file(older, `${record}/00000009.json`), Buffer.from('{'));
      expect(told(await pass(gap))).toEqual({ [older]: 'kept' });
      expect(await pointsAt(gap)).toEqual([older, newer, next]);
    },
  );

  it('keeps where nobody can tell who reads', async () => {
    const clock = manualClock();
    const place = await threePoints(clock);
    await pass(place);
    clock.advance(day);
    const away = replacedStorage(place, {
      list: (prefix) => {
        if (prefix.startsWith('runtime/')) throw new Error('runtime/ is out of reach');
        return place.list(prefix);
      },
    });
    expect(await pass(away)).toMatchObject([
      { outcome: 'kept', reason: 'It cannot be told whether somebody reads it: runtime/ is out of reach' },
    ]);
  });

  it('withdraws what is no longer given as ended, as far as it meets it', async () => {
    const clock = manualClock();
    const place = await threePoints(clock);
    await pass(place, [newer]);
    clock.advance(day);
    expect(told(await pass(place, [older], 2))).toEqual({ [newer]: 'withdrawn', [older]: 'ended' });
    expect(await endedIn(place, newer)).toMatchObject({ ended: false, reason: 'Its promise has not ended.' });
  });

  it('goes on where one fails, tells it, and tries it again', async () => {
    const clock = manualClock();
    const place = await threePoints(clock);
    await pass(place, [older, newer]);
    clock.advance(day);
    const failing = replacedStorage(place, {
      remove: (name) =>
        name === file(older, 'manifest.json')
          ? Promise.reject(new Error('the share is busy'))
          : place.remove(name),
    });
    const outcomes = await pass(failing, [older, newer]);
    expect(told(outcomes)).toEqual({ [older]: 'failed', [newer]: 'deleted' });
    expect(outcomes.find(({ pointId }) => pointId === older)?.reason).toBe('the share is busy');
    expect(await pointsAt(place)).toEqual([older, next]);
    clock.advance(hour);
    expect(told(await pass(place, [older]))).toEqual({ [older]: 'deleted' });
  });

  it('goes on where the facts of one cannot be read', async () => {
    const clock = manualClock();
    const place = await threePoints(clock);
    const failing = replacedStorage(place, {
      stat: (name) =>
        name === file(older, 'archive.pgdump') ? Promise.reject(new Error('no answer')) : place.stat(name),
    });
    expect(told(await pass(failing, [older, newer]))).toEqual({ [older]: 'failed', [newer]: 'ended' });
  });

  it('keeps what it relied on: where the newer ones went at the same moment, it is withdrawn', async () => {
    const clock = manualClock();
    const place = await threePoints(clock);
    await pass(place);
    clock.advance(day);
    const racing = replacedStorage(place, {
      write: async (name, ...more) => {
        await place.write(name, ...more);
        if (!name.startsWith(file(older, 'ended/'))) return;
        for (const point of [newer, next]) {
          await removeAtOnce({ writer }, await Vault.open(place), await pointIn(place, point));
        }
      },
    });
    expect(await pass(racing)).toMatchObject([
      { outcome: 'withdrawn', reason: 'No newer good recovery point of the database is there.' },
    ]);
    expect(await pointsAt(place)).toEqual([older]);
  });
});

describe('a workstation that crashes', () => {
  const clock = manualClock();

  it('at the first look, leaves all points, decided or not', async () => {
    const start = await threePoints(clock);
    const calls = await forEachCrash({
      fresh: () => start.copy(),
      flow: (storage) => pass(storage, [older, newer]),
      check: async (place) => {
        expect(await pointsAt(place)).toEqual([older, newer, next]);
        await pass(place, [older, newer]);
        expect([await endedIn(place), await endedIn(place, newer)]).toMatchObject([
          { ended: true },
          { ended: true },
        ]);
      },
    });
    expect(calls).toEqual([older, newer].map((point) => `write ${file(point, 'ended/00000001.json')}`));
  });

  it('at the second look, leaves a point whole or none, and what is left of it is found at once', async () => {
    const own = manualClock();
    const start = await threePoints(own);
    await pinPoint(await pointIn(start, newer), 'audit');
    await pass(start);
    own.advance(day);
    const calls = await forEachCrash({
      fresh: () => start.copy(),
      flow: (storage) => pass(storage),
      check: async (place) => {
        const seen = await pointsAt(place);
        expect([
          [older, newer, next],
          [newer, next],
        ]).toContainEqual(seen);
        const isThere = seen?.includes(older);
        const left = place.names().filter((name) => name.includes(older));
        if (!isThere && left.length > 0) {
          expect(await abandonedIn(place)).toEqual([file(older, '')]);
        } else {
          expect(await abandonedIn(place)).toEqual([]);
        }
        // an hour later whoever comes deletes it, as the dead one cannot go on
        if (!isThere) return;
        const later = replacedStorage(place, {
          now: async () => new Date(own.now().getTime() + hour),
        });
        expect(told(await pass(later))).toEqual({ [older]: 'deleted' });
      },
    });
    expect(calls.slice(0, 2)).toEqual([
      `write ${file(older, 'ended/00000002.json')}`,
      `remove ${file(older, 'manifest.json')}`,
    ]);
    expect(calls.at(-1)).toBe(`removeOnly ${file(older, '')}`);
  });

  it('while it withdraws, leaves the point', async () => {
    const own = manualClock();
    const start = await threePoints(own);
    await pass(start);
    await pinPoint(await pointIn(start), 'audit');
    own.advance(day);
    await forEachCrash({
      fresh: () => start.copy(),
      flow: (storage) => pass(storage),
      check: async (place) => {
        expect(await pointsAt(place)).toEqual([older, newer, next]);
        await pass(place);
        expect(await endedIn(place)).toMatchObject({ ended: false });
      },
    });
  });
});

describe('in places of other kinds', () => {
  it('on a share that caches for five seconds: a pin and a deletion that are not listed yet are seen', async () => {
    const clock = manualClock();
    const place = await threePoints(clock);
    await pass(place, [older, newer]);
    clock.advance(day);
    const here = staleStorage(place, { clock, staleMs: 5_000 });
    const there = staleStorage(place, { clock, staleMs: 5_000 });
    // this one has just looked at all of it
    expect(told(await pass(here, [], 1))).toEqual({});
    for (const point of [older, newer]) {
      await Array.fromAsync(here.everything(file(point, 'hold/')));
      await Array.fromAsync(here.everything(file(point, 'ended/')));
    }
    await pinPoint(await pointIn(there), 'audit');
    expect(
      (await removeAtOnce({ writer }, await Vault.open(there), await pointIn(there, next))) satisfies object,
    ).toHaveProperty('removed');
    expect(told(await pass(here, [older, newer]))).toEqual({ [older]: 'withdrawn', [newer]: 'withdrawn' });
    expect(await pointsAt(place)).toEqual([older, newer]);
  });

  it('in an immutable one: it says when the storage lets a point go, and deletes it then', async () => {
    const clock = manualClock();
    const kept = new MemoryStorage({ clock });
    const place = immutableStorage(kept, { clock, retentionMs: 30 * day });
    const vault = await Vault.create(place, { id: sampleVaultId, name: 'vault-1', createdAt: clock.now() });
    await vault.writeInstance(sampleInstance());
    for (const point of [older, newer, next]) await backUpNow(place, point, clock);
    const until = new Date(clock.now().getTime() - 2 * hour + 30 * day);
    expect(told(await pass(place))).toEqual({ [older]: 'ended' });
    clock.advance(day);
    expect(await pass(place)).toMatchObject([{ outcome: 'protected', until }]);
    expect(await endedIn(place)).toMatchObject({ ended: true, deleting: false, notBefore: until });
    const before = kept.names();
    clock.advance(day);
    expect(await pass(place)).toMatchObject([{ outcome: 'protected', until }]);
    expect(kept.names()).toEqual(before);
    clock.advance(28 * day);
    // so long after it was decided it is decided again
    expect(told(await pass(place))).toEqual({ [older]: 'ended' });
    clock.advance(day);
    expect(await pass(place)).toMatchObject([
      { outcome: 'deleted', until: new Date(clock.now().getTime() + 30 * day) },
    ]);
    expect(await pointsAt(place)).toEqual([newer, next]);
    // what says so lies there for as long as the place wants
    expect(await abandonedIn(place)).toEqual([file(older, '')]);
    expect(kept.names().filter((name) => name.includes(older) && !name.includes('ended'))).toEqual([]);
  });
});
