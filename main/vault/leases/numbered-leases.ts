import { z } from 'zod';
import type { InstanceId } from '../../../shared/ids.ts';
import { cleanUp } from '../../core/clean-up.ts';
import { readRuntimeDocument, toRuntimeDocument } from '../runtime-document.ts';
import { ObjectExists, type Storage } from '../storage.ts';
import {
  epochOf,
  heartbeat,
  highestEpoch,
  isHeartbeat,
  leaseFolder,
  numberedLease,
  readLease,
  toLease,
  type StoredLease,
} from './documents.ts';
import { HeldLease, type Keeping } from './held-lease.ts';
import {
  beatMs,
  LeaseHeld,
  LeaseLimit,
  LeaseLost,
  staleAfterMs,
  type Lease,
  type LeaseRequest,
  type Leases,
  type RuntimeTime,
} from './lease.ts';

/** Older numbers stay for a while: a machine that slept must not find the name free with which it would go on. */
const numbersKept = 20;

const takenOver = 'another one has taken the lease over';

/** Losses of `runtime/` during one confirmation that are put up with. */
const confirmTries = 3;

const Heartbeat = z.object({ beat: z.int(), isEnded: z.boolean().optional() });

/** The newest number of an instance, and what its holder last said. */
interface Newest extends StoredLease {
  readonly number: number;
  /** Changes whenever the lease does: another number, another holder, another beat. */
  readonly seen: string;
}

/**
 * Leases as numbered files, for places whose only sure thing is that of several who make the same new file one
 * succeeds (O_EXCL; a rename silently replaces on SMB). `<epoch>.json` names the holder, who alone rewrites
 * `<token>.beat.json`, at last to say that it has given the lease up.
 *
 * Whoever takes a lease over makes the next number, and whoever commits under its own makes the same next number
 * first: of the two one finds it taken. So the decision never rests on a listing that may be some seconds old, nor on a
 * clock. A holder that was away for hours, asleep or without network, goes on where nobody came.
 *
 * Where `runtime/` was lost the holder is not known to have lost its lease: it makes it again, under the rules of a
 * newcomer (the number after the highest in `runtime/` and in the manifests), so that of it and a real newcomer one
 * finds the number taken. It does so only where nobody else's number stands and nobody has committed since the lease
 * was taken: who came, committed, and was lost with `runtime/` again, is known by the manifest. A backup of hours does
 * not fail because somebody cleaned up, and what is promised holds: a point is committed only if no other one was
 * since its lease was taken.
 *
 * Left over is the moment between the confirmation and the manifest: a machine that sleeps just then may commit after
 * another one took over. Both points are whole and their own; nothing else is harmed.
 */
export class NumberedLeases implements Leases {
  readonly #storage: Storage;
  readonly #time: RuntimeTime;

  constructor(storage: Storage, time: RuntimeTime) {
    this.#storage = storage;
    this.#time = time;
  }

  async take(request: LeaseRequest): Promise<Lease> {
    const newest = await this.#waitUntilFree(request);
    // After the look: whoever gave the lease up committed before that.
    const committed = await request.committed();
    const takenAt = await this.#storage.now();
    const numbers = new Numbers(this.#storage, request, { committed, takenAt });
    const held = await numbers.make(1 + Math.max(newest, committed));
    if (held !== undefined) throw new LeaseHeld(held);
    await cleanUp(undefined, () => numbers.forgetOld());
    return new HeldLease(numbers, this.#time);
  }

  /** Resolves with the newest number (0 where there is none) when nobody holds the lease any more. */
  async #waitUntilFree({ instanceId, isGone, signal }: LeaseRequest): Promise<number> {
    const { clock } = this.#time;
    let watched: { readonly seen: string; readonly since: number } | undefined;
    for (;;) {
      signal?.throwIfAborted();
      const newest = await readNewest(this.#storage, instanceId);
      if (newest === undefined) return 0;
      if (newest.isEnded || isGone?.(newest) === true) return newest.number;
      watched ??= { seen: newest.seen, since: clock.elapsed() };
      if (newest.seen !== watched.seen) throw new LeaseHeld(newest);
      if (clock.elapsed() - watched.since >= staleAfterMs) return newest.number;
      await this.#time.wait(beatMs, signal);
    }
  }
}

/** One holder's numbers. */
class Numbers implements Keeping {
  readonly #storage: Storage;
  readonly #request: LeaseRequest;
  readonly #start: { readonly committed: number; readonly takenAt: Date };
  #epoch = 0;
  #beat = 0;

  constructor(
    storage: Storage,
    request: LeaseRequest,
    start: { readonly committed: number; readonly takenAt: Date },
  ) {
    this.#storage = storage;
    this.#request = request;
    this.#start = start;
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Makes a number; returns who has it where it is taken already. */
  async make(epoch: number): Promise<StoredLease | undefined> {
    if (epoch > highestEpoch) throw new LeaseLimit(highestEpoch);
    const name = numberedLease(this.#request.instanceId, epoch);
    const { takenAt } = this.#start;
    try {
      await this.#storage.write(name, toLease(this.#request, { epoch, takenAt }), { ifAbsent: true });
    } catch (error) {
      if (!(error instanceof ObjectExists)) throw error;
      const found = await readLease(this.#storage, name);
      // The answer to an earlier try may have been lost.
      if (found?.token !== this.#request.token) return found ?? { isEnded: false };
    }
    this.#epoch = epoch;
    return undefined;
  }

  async renew(): Promise<void> {
    await this.#expectOwn();
    await this.#showLife();
  }

  /**
   * In this order, since `runtime/` may be lost between any two steps and a manifest is not: the heartbeat, which
   * nobody else writes, shows in the last look that nothing was lost since; the own number, that nothing was lost
   * before; the next number keeps others from taking over; the manifests tell who committed; the last look sees in one
   * piece that nobody has come.
   */
  async confirm(): Promise<number> {
    for (let tries = 1; ; tries += 1) {
      await this.#showLife();
      await this.#expectOwn();
      await this.#makeOrLose(this.#epoch + 1);
      await this.#expectNoneCommitted();
      const { highest, hasOwnBeat } = await this.#look();
      if (highest > this.#epoch) throw new LeaseLost(takenOver, await this.#holderOf(highest));
      if (hasOwnBeat && highest === this.#epoch) return this.#epoch;
      if (tries === confirmTries) throw new LeaseLost('runtime/ was lost again and again');
    }
  }

  async end(isLost: boolean): Promise<void> {
    if (isLost) await this.#storage.remove(heartbeat(this.#request.instanceId, this.#request.token));
    else await this.#writeHeartbeat({ beat: this.#beat, isEnded: true });
  }

  /** Removes numbers far below the own one, and the heartbeats of all others. */
  async forgetOld(): Promise<void> {
    const { instanceId, token } = this.#request;
    const own = heartbeat(instanceId, token);
    for (const { name } of await Array.fromAsync(this.#storage.list(leaseFolder(instanceId)))) {
      const isOldNumber = (epochOf(name) ?? Infinity) < this.#epoch - numbersKept;
      if (isOldNumber || (isHeartbeat(name) && name !== own)) await this.#storage.remove(name);
    }
  }

  /** Throws where the lease is another one's. Where `runtime/` was lost, the lease is made again. */
  async #expectOwn(): Promise<void> {
    const own = await this.#holderOf(this.#epoch);
    const { highest } = await this.#look();
    if (highest > this.#epoch) throw new LeaseLost(takenOver, await this.#holderOf(highest));
    if (own?.token === this.#request.token) return;
    if (own !== undefined || highest > 0) {
      throw new LeaseLost(
        'runtime/ was lost, and another one has had the lease since',
        own ?? (await this.#holderOf(highest)),
      );
    }
    await this.#expectNoneCommitted();
    await this.#makeOrLose(this.#start.committed + 1);
  }

  async #look(): Promise<{ readonly highest: number; readonly hasOwnBeat: boolean }> {
    const { instanceId, token } = this.#request;
    const own = heartbeat(instanceId, token);
    let highest = 0;
    let hasOwnBeat = false;
    for await (const { name } of this.#storage.list(leaseFolder(instanceId))) {
      highest = Math.max(highest, epochOf(name) ?? 0);
      hasOwnBeat ||= name === own;
    }
    return { highest, hasOwnBeat };
  }

  async #holderOf(epoch: number): Promise<StoredLease | undefined> {
    return await readLease(this.#storage, numberedLease(this.#request.instanceId, epoch));
  }

  async #makeOrLose(epoch: number): Promise<void> {
    const holder = await this.make(epoch);
    if (holder !== undefined) throw new LeaseLost(takenOver, holder);
  }

  async #showLife(): Promise<void> {
    this.#beat += 1;
    await this.#writeHeartbeat({ beat: this.#beat });
  }

  async #expectNoneCommitted(): Promise<void> {
    if ((await this.#request.committed()) === this.#start.committed) return;
    throw new LeaseLost('another one has committed since the lease was taken');
  }

  async #writeHeartbeat(content: z.infer<typeof Heartbeat>): Promise<void> {
    const { instanceId, token } = this.#request;
    await this.#storage.write(heartbeat(instanceId, token), toRuntimeDocument(content));
  }
}

/** The newest lease of an instance, whether its holder lives or not; undefined where there is none. */
export async function readNewest(storage: Storage, instanceId: InstanceId): Promise<Newest | undefined> {
  let number = 0;
  for await (const { name } of storage.list(leaseFolder(instanceId))) {
    number = Math.max(number, epochOf(name) ?? 0);
  }
  if (number === 0) return undefined;
  const lease = await readLease(storage, numberedLease(instanceId, number));
  // It was there a moment ago. What it was is not known; the next look sees more.
  if (lease === undefined) return { number, seen: `${number} is gone`, isEnded: false };
  if (lease.token === undefined) return { ...lease, number, seen: `${number} is unreadable` };
  const last = await readRuntimeDocument(storage, heartbeat(instanceId, lease.token), Heartbeat);
  const seen = `${number} ${lease.token} ${last?.beat ?? 'silent'}`;
  return { ...lease, number, seen, isEnded: last?.isEnded ?? false };
}
