import fc from 'fast-check';
import { expect, it } from 'vitest';
import { expireInstance } from '../../../../main/coordinator/expire/expire-instance.ts';
import { removeAtOnce } from '../../../../main/coordinator/points/delete/remove-at-once.ts';
import { appendEnding } from '../../../../main/vault/ended/ending.ts';
import { appendHolds, type HeldPoint } from '../../../../main/vault/holds/append-holds.ts';
import { holdPoint, releasePoint } from '../../../../main/vault/holds/legal-hold.ts';
import { pinPoint, unpinPoint } from '../../../../main/vault/holds/pin.ts';
import { carryOver } from '../../../../main/vault/carry-over/carry-over.ts';
import { markReading, type ReadingMark } from '../../../../main/vault/marks/mark-reading.ts';
import { PgkeepError } from '../../../../main/core/errors.ts';
import { revisionName } from '../../../../main/vault/revisions/header.ts';
import { ObjectExists, type Storage } from '../../../../main/vault/storage.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { writeVerified } from '../../../../main/vault/verified/verification.ts';
import { JobId, PointId } from '../../../../shared/ids.ts';
import { manualClock, type ManualClock } from '../../../support/engine.ts';
import { replacedStorage } from '../../../support/replaced-storage.ts';
import { newKey, signingWith } from '../../../support/record-vault.ts';
import { sampleInstanceId } from '../../../support/sample-manifest.ts';
import { immutableStorage } from '../../../support/storages/immutable-storage.ts';
import { Turns } from '../../../support/storages/interleaved.ts';
import {
  backUp,
  endedPromise,
  sampleVault,
  noKnownServers,
} from '../../../support/storages/sample-points.ts';
import { seeWholeVault } from '../../../support/storages/whole-vault.ts';

const hour = 60 * 60_000;
/** Those of the workstations, which trust each other. */
const keys = [newKey(), newKey(), newKey()];
const stranger = newKey();
const neverRepeat = () => ({ [Symbol.dispose]: () => {} });

/** What the model knows of a point; moments are numbered. */
interface Known {
  /** As its manifest says, by a workstation's clock, which may be wrong. */
  readonly completedAt: number;
  /** By the storage's clock. */
  readonly storedAt: number;
  isThere: boolean;
  /** Whoever removed it saw a vault of format 1. */
  isOutOfFormat1: boolean;
  /** When it went; Infinity while it is there. */
  goneAt: number;
  isPinned: boolean;
  isHeld: boolean;
  isRead: boolean;
  /** Somebody lifts the pin or the hold at this moment, or was killed over it: then nobody can count on them. */
  readonly lifting: { pin: number; hold: number };
  /** How often somebody began to. */
  readonly lifts: { pin: number; hold: number };
  /** What verifications found, and the moments from which on they say so. */
  readonly found: { readonly at: number; readonly isGood: boolean }[];
  /** Times of the clock at which a pass began to which it was given as ended. */
  readonly given: number[];
}

/** Who does what now, for the model to judge a removal by. */
interface Doing {
  readonly what: 'delete' | 'expire' | 'other';
  readonly targets: ReadonlySet<PointId>;
  /** The moment of its last claim of each point. */
  readonly claims: Map<PointId, number>;
  /** Whether the vault was of format 1 when it looked last: there nothing keeps a point from whoever typed the name. */
  isOfFormat1: () => boolean;
}

const pointOfName = (name: string): PointId => PointId.parse(name.split('/')[2]);

/** Knows which points have to be there, from what people were told and from nothing that pgkeep decides by. */
class Model {
  readonly points = new Map<PointId, Known>();
  readonly wrong: string[] = [];
  /** What happened, a line each, for whoever reads of a failure. */
  readonly story: string[] = [];
  moment = 0;
  expired = 0;
  readonly #clock: ManualClock;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  /** The place, as a process uses it that does this: its removals are judged when they happen. */
  watched(place: Storage, who: string, doing: () => Doing): Storage {
    const tell = (call: string) => this.story.push(`  ${who}: ${call.replace(`${sampleInstanceId}/`, '')}`);
    return replacedStorage(place, {
      write: async (...all) => {
        await place.write(...all);
        this.moment += 1;
        const [name] = all;
        tell(`write ${name}`);
        if (name.endsWith('/manifest.json')) this.#arrived(pointOfName(name), String(all[1]));
        if (/\/ended\/\d+\.json$/.test(name)) doing().claims.set(pointOfName(name), this.moment);
      },
      remove: async (name) => {
        await place.remove(name);
        this.moment += 1;
        tell(`remove ${name}`);
        if (name.endsWith('/manifest.json')) this.#gone(pointOfName(name), doing());
      },
    });
  }

  of(pointId: PointId): Known | undefined {
    return this.points.get(pointId);
  }

  #arrived(pointId: PointId, manifest: string): void {
    this.points.set(pointId, {
      completedAt: Date.parse(/"completedAt": "([^"]+)"/.exec(manifest)?.[1] ?? ''),
      storedAt: this.#clock.now().getTime(),
      isThere: true,
      isOutOfFormat1: false,
      goneAt: Infinity,
      isPinned: false,
      isHeld: false,
      isRead: false,
      lifting: { pin: 0, hold: 0 },
      lifts: { pin: 0, hold: 0 },
      found: [],
      given: [],
    });
  }

  #gone(pointId: PointId, doing: Doing): void {
    const known = this.points.get(pointId);
    if (known === undefined || !known.isThere) return;
    known.isThere = false;
    known.goneAt = this.moment;
    known.isOutOfFormat1 = doing.isOfFormat1();
    const wrong = (why: string) => this.wrong.push(`${doing.what} removed ${pointId}: ${why}`);
    if (!doing.isOfFormat1()) {
      if (known.isPinned) wrong('it is pinned');
      if (known.isHeld) wrong('it is under legal hold');
      if (known.isRead) wrong('it is being read');
    }
    if (doing.what === 'other' || !doing.targets.has(pointId)) wrong('nobody asked for it');
    if (doing.what === 'expire') {
      this.expired += 1;
      if (!known.given.some((at) => this.#clock.now().getTime() - at >= 24 * hour))
        wrong('it was decided once');
      const since = doing.claims.get(pointId) ?? this.moment;
      const newer = [...this.points.values()].filter(
        (other) =>
          other !== known &&
          other.completedAt > known.completedAt &&
          other.storedAt >= known.storedAt &&
          wasGood(other, since),
      );
      if (newer.length === 0) wrong('no newer good one is there');
      if (isVerified(known, since) && !newer.some((other) => wasVerified(other, since)))
        wrong('it is the newest verified one');
    }
  }
}

/** What the newest verification says now, and all that was said since a moment. */
const saidSince = ({ found }: Known, since: number) => {
  const before = found.filter(({ at }) => at <= since).at(-1);
  return [...(before === undefined ? [] : [before]), ...found.filter(({ at }) => at > since)];
};
const wasGood = (known: Known, since: number) =>
  known.goneAt > since &&
  (!known.found.some(({ at }) => at <= since) || saidSince(known, since).some(({ isGood }) => isGood));
const wasVerified = (known: Known, since: number) =>
  known.goneAt > since && saidSince(known, since).some(({ isGood }) => isGood);
const isVerified = ({ found }: Known, at: number) =>
  found.filter((each) => each.at <= at).at(-1)?.isGood === true;

const acts = fc.record({
  what: fc.constantFrom(
    'back up',
    'verify',
    'pin',
    'unpin',
    'hold',
    'release',
    'delete',
    'read',
    'forge',
    'carry over',
    'lose runtime',
    'expire',
    'expire',
    'expire',
    'expire',
  ),
  which: fc.nat({ max: 9 }),
});

/** What is done at once, and how many hours later. */
const rounds = fc.tuple(fc.array(acts, { minLength: 1, maxLength: 3 }), fc.nat({ max: 40 }));

/** Somebody does something just while a pass takes its second look. */
const races = fc.tuple(
  fc.tuple(
    fc.record({ what: fc.constant('expire' as const), which: fc.nat({ max: 9 }) }),
    fc.record({
      what: fc.constantFrom('delete' as const, 'delete' as const, 'pin' as const, 'read' as const),
      which: fc.nat({ max: 9 }),
    }),
  ),
  fc.integer({ min: 12, max: 30 }),
);

/** How far the clock of a workstation is from the storage's, in hours: that of most is right. */
const jumps: Readonly<Record<number, number>> = { 7: -40 * 24, 8: 36, 9: 400 * 24 };

type Act = typeof acts extends fc.Arbitrary<infer Value> ? Value : never;

const isRefused = (error: unknown) => {
  if (!(error instanceof PgkeepError)) throw error;
};

const isTaken = (error: unknown) => {
  if (!(error instanceof ObjectExists)) throw error;
};

/** One workstation after the other does these at once, each at the place as it sees it. */
class World {
  readonly clock: ManualClock;
  readonly model: Model;
  readonly turns = new Turns();
  readonly place: Storage;
  #next = 0;

  constructor(place: Storage, clock: ManualClock) {
    this.place = place;
    this.clock = clock;
    this.model = new Model(clock);
  }

  async act(actor: number, { what, which }: Act): Promise<void> {
    const { model, clock } = this;
    const pointIds = [...model.points.keys()].filter((id) => model.of(id)?.isThere === true);
    const index = which % Math.max(1, pointIds.length);
    // the newest ones more often: others go because of them
    const pointId = pointIds.at(which < 5 ? index : -1 - (index % 2));
    const targets = what === 'expire' ? pointIds.filter((_, index) => (which + index) % 3 < 2) : [pointId];
    const doing: Doing = {
      what: what === 'delete' || what === 'expire' ? what : 'other',
      targets: new Set(targets.filter((id) => id !== undefined)),
      claims: new Map(),
      isOfFormat1: () => false,
    };
    model.story.push(`ws${actor} begins: ${what} ${[...doing.targets].join(', ')}`);
    const storage = this.turns.storageOf(
      actor,
      model.watched(this.place, `ws${actor}`, () => doing),
    );
    const writer = { user: 'anna', host: `ws${actor}`, pgkeep: '1', home: `home-${actor}` };
    const vault = await Vault.open(storage, undefined, writer, {
      signing: signingWith(keys[actor], ...keys),
    });
    doing.isOfFormat1 = () => vault.format === 1;
    if (what === 'back up') return await this.#backUp(storage, which);
    if (what === 'lose runtime') return await this.#loseRuntime(storage);
    if (what === 'carry over') return void (await carryOver(vault, writer, noKnownServers).catch(isRefused));
    // policies, pins and what follows are for format 2; whoever looked before it was carried over has looked in vain
    if (vault.format === 1 && what !== 'delete' && what !== 'read') return;
    if (pointId === undefined) return;
    const point = { vault, writer, instanceId: sampleInstanceId, pointId };
    const known = model.of(pointId);
    if (known === undefined) return;
    switch (what) {
      case 'expire':
        for (const id of doing.targets) model.of(id)?.given.push(clock.now().getTime());
        await expireInstance({ vault, writer, instanceId: sampleInstanceId, due: [...doing.targets] });
        return;
      case 'delete':
        await removeAtOnce({ writer }, vault, point).catch(isRefused);
        return;
      case 'verify': {
        await this.#read(vault, point, known, 'verify');
        const isGood = which % 4 > 0;
        this.#next += 1;
        const job = JobId.parse(`job-${String(this.#next).padStart(6, '0')}`);
        await writeVerified(vault, writer, point, { job, outcome: isGood ? 'readable' : 'failed' });
        known.found.push({ at: model.moment, isGood });
        return;
      }
      case 'pin':
        known.isPinned = (await counts(known, 'pin', () => pinPoint(point, 'audit'))) || known.isPinned;
        break;
      case 'hold':
        known.isHeld = (await counts(known, 'hold', () => holdPoint(point, 'case 7'))) || known.isHeld;
        break;
      case 'unpin':
        known.isPinned = false;
        known.lifting.pin += 1;
        known.lifts.pin += 1;
        await unpinPoint(point).catch(isRefused);
        known.lifting.pin -= 1;
        return;
      case 'release':
        known.isHeld = false;
        known.lifting.hold += 1;
        known.lifts.hold += 1;
        await releasePoint(point).catch(isRefused);
        known.lifting.hold -= 1;
        return;
      case 'forge':
        return await this.#forge(storage, point, which);
      case 'read':
        return await this.#read(vault, point, known, 'restore');
    }
    if ((known.isPinned || known.isHeld) && !known.isThere && !known.isOutOfFormat1) {
      model.wrong.push(`${pointId} is gone although somebody was told that it is kept`);
    }
  }

  /** Somebody who can write to the vault, and has no key that is trusted, says what would let points go. */
  async #forge(storage: Storage, theirs: HeldPoint, which: number): Promise<void> {
    const signing = signingWith([undefined, stranger][which % 2]);
    const { writer } = theirs;
    const vault = await Vault.open(storage, undefined, writer, { signing });
    const point = { ...theirs, vault };
    const long = new Date(this.clock.now().getTime() - 48 * hour);
    this.#next += 1;
    const job = JobId.parse(`job-${String(this.#next).padStart(6, '0')}`);
    switch (Math.floor(which / 2)) {
      case 0:
        await appendHolds(point, () => ({ settles: true })).catch(isRefused);
        return;
      case 1:
        await writeVerified(vault, writer, point, { job, outcome: 'readable' });
        return;
      case 2:
        await writeVerified(vault, writer, point, { job, outcome: 'failed' });
        return;
      case 3:
        await appendEnding(vault, writer, point, () => ({ ended: true, reason: '', decidedAt: long }));
        return;
      default:
        // signed by one who is trusted, for another point
        await this.#copyRecords(point);
    }
  }

  async #copyRecords({ instanceId, pointId }: Pick<HeldPoint, 'instanceId' | 'pointId'>): Promise<void> {
    for (const kind of ['ended', 'hold', 'verified']) {
      for await (const { name } of this.place.list(`instances/${instanceId}/`)) {
        const [, , other, folder] = name.split('/');
        if (folder !== kind || other === pointId) continue;
        const prefix = `instances/${instanceId}/${pointId}/${kind}/`;
        const revision = (await Array.fromAsync(this.place.list(prefix))).length + 1;
        const record = { ...(JSON.parse(String(await this.place.read(name))) as object), pointId, revision };
        await this.place
          .write(`${prefix}${revisionName(revision)}`, Buffer.from(JSON.stringify(record)), {
            ifAbsent: true,
          })
          .catch(isTaken);
        break;
      }
    }
  }

  /** By the clock of a workstation, which jumps now and then: the storage's judges. */
  async #backUp(storage: Storage, which: number): Promise<void> {
    this.clock.advance(60_000);
    this.#next += 1;
    const pointId = PointId.parse(`point-${String(this.#next).padStart(6, '0')}-0a1b2c3d`);
    const jumped = (jumps[which] ?? 0) * hour;
    await backUp(storage, pointId, {
      retention: endedPromise,
      completedAt: new Date(this.clock.now().getTime() + jumped).toISOString(),
    });
  }

  /** Somebody cleans up what may be lost at any time: whoever reads is unprotected until its mark is renewed. */
  async #loseRuntime(storage: Storage): Promise<void> {
    for await (const { name } of storage.list('runtime/')) {
      if (name.startsWith('runtime/reading/')) {
        const known = this.model.of(PointId.parse(name.split('/')[3]));
        if (known !== undefined) known.isRead = false;
      }
      await storage.remove(name).catch(isRefused);
    }
  }

  async #read(
    vault: Vault,
    point: { readonly pointId: PointId },
    known: Known,
    why: 'restore' | 'verify',
  ): Promise<void> {
    this.#next += 1;
    const request = {
      instanceId: sampleInstanceId,
      pointId: point.pointId,
      what: why,
      by: { user: 'anna', host: 'ws', pgkeep: '1', home: 'home' },
      mark: `mark-${this.#next}`,
    };
    const mark: ReadingMark = await markReading(vault, request, neverRepeat);
    if (mark.warning === undefined && known.isThere) {
      // who comes after a deletion has begun is warned, and does not count on it
      const claimed = await Array.fromAsync(
        vault.storage.list(`instances/${sampleInstanceId}/${point.pointId}/ended/`),
      );
      known.isRead = claimed.length === 0;
    }
    for (let index = 0; index < 20; index += 1) await vault.storage.stat('vault.json');
    known.isRead = false;
    await mark[Symbol.asyncDispose]();
  }
}

/** Whether somebody was told that a point is kept, and nobody has lifted that at the same time. */
async function counts(
  { lifting, lifts }: Known,
  what: 'pin' | 'hold',
  keep: () => Promise<unknown>,
): Promise<boolean> {
  const before = lifts[what];
  const isBeingLifted = lifting[what] > 0;
  try {
    await keep();
  } catch (error) {
    isRefused(error);
    return false;
  }
  return !isBeingLifted && lifts[what] === before;
}

/** What went wrong and how it came to that, as it is read: with no story a list of numbers is all that is left. */
const storyOf = ({ wrong, story }: Model): string => [...wrong, 'What happened:', ...story].join('\n');

it('no point that a model keeps is ever gone, however two workstations, expiry and a forger interleave', async () => {
  let expired = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('plain', 'plain', 'immutable', 'format 1'),
      fc.array(fc.oneof(rounds, races), { minLength: 4, maxLength: 14 }),
      fc.infiniteStream(fc.nat({ max: 999 })),
      async (kind, happens, draws) => {
        const clock = manualClock('2026-03-01T00:00:00.000Z');
        const memory = await sampleVault([], { clock, format: kind === 'format 1' ? 1 : 2 });
        const place =
          kind === 'immutable' ? immutableStorage(memory, { clock, retentionMs: 30 * hour }) : memory;
        const world = new World(place, clock);
        const draw = () => Number(draws.next().value ?? 0);
        const three = [0, 1, 2].map(() => ({ what: 'back up' as const, which: 0 }));
        for (const act of three) await world.turns.run([world.act(0, act)], () => 0);
        for (const [together, hours] of happens) {
          clock.advance(hours * hour);
          // a reader that was killed is gone
          for (const known of world.model.points.values()) known.isRead = false;
          world.model.story.push(`${hours} hours later`);
          await world.turns.run(
            together.map((act, actor) => world.act(actor, act)),
            draw,
          );
          if (world.model.wrong.length > 0) throw new Error(storyOf(world.model));
        }
        expired += world.model.expired;
        const there = [...world.model.points].flatMap(([id, { isThere }]) => (isThere ? [id] : []));
        expect((await seeWholeVault(memory)).get(sampleInstanceId)).toEqual(there.toSorted());
      },
    ),
    { numRuns: 200 },
  );
  expect(expired).toBeGreaterThan(20);
});
