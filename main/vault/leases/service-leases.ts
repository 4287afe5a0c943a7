import { cleanUp } from '../../core/clean-up.ts';
import { ObjectExists, ObjectNotFound, type Storage } from '../storage.ts';
import { toRuntimeDocument } from '../runtime-document.ts';
import { highestEpoch, leaseObject, readLease, toLease, type StoredLease } from './documents.ts';
import { HeldLease, type Keeping } from './held-lease.ts';
import {
  LeaseHeld,
  LeaseLimit,
  LeaseLost,
  type Lease,
  type LeaseRequest,
  type Leases,
  type RuntimeTime,
} from './lease.ts';
import type { Leasing, ServiceLease } from './service-lease.ts';

/**
 * Leases where the service itself says who has one (Azure Blob). The object names the holder and the epoch; it is
 * rewritten under the lease alone, with every taking over.
 *
 * The service refuses others at once while a holder lives, and for a minute after it died. A leased blob cannot be
 * deleted or overwritten by others, so that its loss is the loss of the container or of the second place; then the same
 * holds as for numbered files (see {@link NumberedLeases}): the holder makes it again where nobody else has it and
 * nobody has committed since the lease was taken.
 */
export class ServiceLeases implements Leases {
  readonly #storage: Storage & Leasing;
  readonly #time: RuntimeTime;

  constructor(storage: Storage & Leasing, time: RuntimeTime) {
    this.#storage = storage;
    this.#time = time;
  }

  async take(request: LeaseRequest): Promise<Lease> {
    const service = this.#storage.serviceLease(leaseObject(request.instanceId));
    const leased = new Leased(this.#storage, service, request);
    const isTaken = (await leased.acquire()) || (await this.#replaceGone(leased, request));
    if (!isTaken) throw new LeaseHeld((await leased.read()) ?? {});
    // Renewed from now on: reading the manifests may take longer than a lease lasts.
    const lease = new HeldLease(leased, this.#time);
    try {
      await leased.begin();
      return lease;
    } catch (error) {
      await cleanUp(error, () => lease[Symbol.asyncDispose]());
      if (error instanceof LeaseLost && !(error instanceof LeaseLimit))
        throw new LeaseHeld(error.holder ?? {});
      throw error;
    }
  }

  async #replaceGone(leased: Leased, { isGone }: LeaseRequest): Promise<boolean> {
    const holder = await leased.read();
    if (holder === undefined || isGone?.(holder) !== true) return false;
    await leased.endAnyones();
    return await leased.acquire();
  }
}

/** One holder's lease of the service. */
class Leased implements Keeping {
  readonly #storage: Storage;
  readonly #service: ServiceLease;
  readonly #request: LeaseRequest;
  readonly #name: string;
  #start: { readonly committed: number; readonly takenAt: Date } | undefined;
  #epoch = 0;

  constructor(storage: Storage, service: ServiceLease, request: LeaseRequest) {
    this.#storage = storage;
    this.#service = service;
    this.#request = request;
    this.#name = leaseObject(request.instanceId);
  }

  get epoch(): number {
    return this.#epoch;
  }

  async acquire(): Promise<boolean> {
    try {
      await this.#storage.write(this.#name, toRuntimeDocument({ epoch: 0 }), { ifAbsent: true });
    } catch (error) {
      if (!(error instanceof ObjectExists)) throw error;
    }
    try {
      return await this.#service.acquire();
    } catch (error) {
      if (error instanceof ObjectNotFound) return false;
      throw error;
    }
  }

  async endAnyones(): Promise<void> {
    await this.#service.endAnyones();
  }

  async read(): Promise<StoredLease | undefined> {
    return await readLease(this.#storage, this.#name);
  }

  /** Writes down who has it now, under the next epoch. */
  async begin(): Promise<void> {
    const found = await this.read();
    const committed = await this.#request.committed();
    this.#start = { committed, takenAt: await this.#storage.now() };
    await this.#write(1 + Math.max(found?.epoch ?? 0, committed));
  }

  async renew(): Promise<void> {
    const state = await this.#service.renew();
    if (state === 'renewed') return;
    // Before anything is written under it there is nothing to make again.
    if (state === 'lost' || this.#start === undefined) {
      throw new LeaseLost('another one has taken the lease over', await this.read());
    }
    await this.#makeAgain(this.#start);
  }

  async confirm(): Promise<number> {
    await this.renew();
    await this.#expectNoneCommitted();
    // Last of all: from here on nobody else gets it for a minute.
    await this.renew();
    const found = await this.read();
    if (found?.token === this.#request.token && found.epoch === this.#epoch) return this.#epoch;
    throw new LeaseLost('another one has taken the lease over', found);
  }

  async end(isLost: boolean): Promise<void> {
    if (isLost) return;
    await cleanUp(undefined, () => this.#write(this.#epoch, true));
    await this.#service.release();
  }

  async #makeAgain({ committed }: { readonly committed: number }): Promise<void> {
    await this.#expectNoneCommitted();
    const isOurs = await this.acquire();
    const found = await this.read();
    if (!isOurs || found?.epoch !== 0) {
      if (isOurs) await this.#service.release();
      throw new LeaseLost('runtime/ was lost, and another one has had the lease since', found);
    }
    await this.#write(committed + 1);
  }

  async #write(epoch: number, isEnded = false): Promise<void> {
    if (epoch > highestEpoch) throw new LeaseLimit(highestEpoch);
    const takenAt = this.#start?.takenAt ?? (await this.#storage.now());
    const content = toLease(this.#request, { epoch, takenAt, ...(isEnded ? { isEnded } : {}) });
    if (!(await this.#service.write(content))) throw new LeaseLost('another one has taken the lease over');
    this.#epoch = epoch;
  }

  async #expectNoneCommitted(): Promise<void> {
    if (this.#start === undefined || (await this.#request.committed()) === this.#start.committed) return;
    throw new LeaseLost('another one has committed since the lease was taken');
  }
}
