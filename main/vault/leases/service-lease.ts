/**
 * The lease that a storage's own service gives on one object: it judges by its own clock who has it, for
 * {@link serviceLeaseMs} after the last renewal. Throws what the storage throws where it does not answer.
 */
export interface ServiceLease {
  /** Takes it, or has it already; false where another one has it. Throws ObjectNotFound without the object. */
  acquire(): Promise<boolean>;
  /** Whether anybody has it; takes nothing. Throws ObjectNotFound without the object. */
  isTaken(): Promise<boolean>;
  /** Goes on having it; also after it ran out, if nobody else has taken it since. */
  renew(): Promise<'renewed' | 'lost' | 'no object'>;
  /** Replaces the object as its holder; false, and nothing is written, for somebody who is not. */
  write(content: Uint8Array): Promise<boolean>;
  /** Gives it up; nothing happens where it is another one's. */
  release(): Promise<void>;
  /** Ends whoever's lease at once: only for a holder that is known to be gone. */
  endAnyones(): Promise<void>;
}

/** A storage whose service leases objects. */
export interface Leasing {
  /** A new holder's way to the lease of an object. */
  serviceLease(name: string): ServiceLease;
}

export const serviceLeaseMs = 60_000;
