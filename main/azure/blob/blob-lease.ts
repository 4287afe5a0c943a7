import { randomUUID } from 'node:crypto';
import type { BlobLeaseClient, BlockBlobClient } from '@azure/storage-blob';
import { serviceLeaseMs, type ServiceLease } from '../../vault/leases/service-lease.ts';
import { ObjectNotFound } from '../../vault/storage.ts';
import { azureCode, toBlobError } from './errors.ts';

/**
 * Answers that say that the lease is another one's or was ended
 * (https://learn.microsoft.com/rest/api/storageservices/lease-blob, outcomes of lease operations).
 */
const notOurs = new Set([
  'LeaseAlreadyPresent',
  'LeaseIdMismatchWithLeaseOperation',
  'LeaseIdMismatchWithBlobOperation',
  'LeaseNotPresentWithLeaseOperation',
  'LeaseNotPresentWithBlobOperation',
  'LeaseIsBrokenAndCannotBeRenewed',
  'LeaseIsBreakingAndCannotBeAcquired',
  'LeaseAlreadyBroken',
  'LeaseLost',
  'LeaseIdMissing',
]);

/** The lease of one blob for one holder. */
export class BlobLease implements ServiceLease {
  readonly #blob: BlockBlobClient;
  readonly #lease: BlobLeaseClient;
  readonly #place: { readonly location: string; readonly name: string };

  constructor(blob: BlockBlobClient, place: { readonly location: string; readonly name: string }) {
    this.#blob = blob;
    // A request that is repeated because its answer was lost proposes the same id, and so has the lease.
    this.#lease = blob.getBlobLeaseClient(randomUUID());
    this.#place = place;
  }

  async acquire(): Promise<boolean> {
    return await this.#ask(() => this.#lease.acquireLease(serviceLeaseMs / 1000));
  }

  async isTaken(): Promise<boolean> {
    try {
      const { leaseState } = await this.#blob.getProperties();
      return leaseState === 'leased' || leaseState === 'breaking';
    } catch (error) {
      throw toBlobError(error, this.#place.location, this.#place.name);
    }
  }

  async renew(): Promise<'renewed' | 'lost' | 'no object'> {
    try {
      return (await this.#ask(() => this.#lease.renewLease())) ? 'renewed' : 'lost';
    } catch (error) {
      if (error instanceof ObjectNotFound) return 'no object';
      throw error;
    }
  }

  async write(content: Uint8Array): Promise<boolean> {
    const conditions = { leaseId: this.#lease.leaseId };
    return await this.#ask(() =>
      this.#blob.upload(Buffer.from(content), content.length, {
        conditions,
        blobHTTPHeaders: { blobContentType: 'application/json' },
      }),
    );
  }

  async release(): Promise<void> {
    await this.#unlessGone(() => this.#lease.releaseLease());
  }

  async endAnyones(): Promise<void> {
    await this.#unlessGone(() => this.#lease.breakLease(0));
  }

  async #unlessGone(request: () => Promise<unknown>): Promise<void> {
    try {
      await this.#ask(request);
    } catch (error) {
      if (!(error instanceof ObjectNotFound)) throw error;
    }
  }

  /** False where the service says that the lease is another one's. */
  async #ask(request: () => Promise<unknown>): Promise<boolean> {
    try {
      await request();
      return true;
    } catch (error) {
      if (notOurs.has(azureCode(error) ?? '')) return false;
      throw toBlobError(error, this.#place.location, this.#place.name);
    }
  }
}
