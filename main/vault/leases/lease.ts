import type { InstanceId } from '../../../shared/ids.ts';
import type { Clock, Repeat } from '../../core/clock.ts';
import type { Writer } from '../revisions/header.ts';

/**
 * Who works on an instance. A lease keeps two workstations from backing up one database at once, and tells whoever
 * deletes that a folder without a manifest is being written. It does not guard what is stored: every recovery point
 * has a folder of its own and nothing is overwritten, so that two who commit at once would leave two whole points.
 *
 * `runtime/`, where leases lie, may be lost at any moment; manifests are not, and carry the epoch under which they
 * were committed. So whoever commits has to show two things: that its own lease stands and is the newest, and that
 * nobody has committed since it was taken. Epochs of manifests only grow by that.
 */
export interface Leases {
  /**
   * Takes the lease of an instance. A holder that is gone is replaced, one that lives is not: throws
   * {@link LeaseHeld}. Where that has to be found out by watching, it takes up to {@link staleAfterMs}.
   */
  take(request: LeaseRequest): Promise<Lease>;
}

export interface LeaseRequest {
  readonly instanceId: InstanceId;
  /** Who asks, as others are told. */
  readonly by: Writer;
  /** Tells this holder from all others; also from another one of the same workstation. */
  readonly token: string;
  /** The highest `lease.epoch` of the instance's manifests, read anew; 0 where none has one. */
  readonly committed: () => Promise<number>;
  /** Whether a holder is known to be gone, for example a killed process of this home. It is replaced at once. */
  readonly isGone?: (holder: LeaseHolder) => boolean;
  readonly signal?: AbortSignal;
}

/** A lease that was taken; `await using` gives it up, which never fails. */
export interface Lease extends AsyncDisposable {
  /** Grows when the lease is confirmed or had to be made again. */
  readonly epoch: number;
  /** Is aborted with {@link LeaseLost} when another one has taken it over: the work ends then. */
  readonly signal: AbortSignal;
  /**
   * To be called right before what it guards is committed: returns the epoch under which that may be done. Throws
   * {@link LeaseLost} where the lease is another one's or somebody has committed meanwhile, and what the storage
   * throws where it cannot be asked.
   */
  confirm(): Promise<number>;
}

/** What is known of who holds a lease; its document may be unreadable. */
export interface LeaseHolder {
  readonly by?: Writer | undefined;
  readonly token?: string | undefined;
  /** When it was taken, by the clock of the storage. */
  readonly takenAt?: Date | undefined;
}

/** Another one holds the lease and lives. */
export class LeaseHeld extends Error {
  override name = 'LeaseHeld';
  readonly holder: LeaseHolder;

  constructor(holder: LeaseHolder) {
    super(`the lease is held by ${holder.by?.user ?? 'somebody'} on ${holder.by?.host ?? 'another machine'}`);
    this.holder = holder;
  }
}

/** The lease is no longer ours; `holder` is who has it or had it since, where that is known. */
export class LeaseLost extends Error {
  override name = 'LeaseLost';
  readonly holder: LeaseHolder | undefined;

  constructor(why: string, holder?: LeaseHolder) {
    super(why);
    this.holder = holder;
  }
}

/** The number that stands there has none after it: somebody else than pgkeep wrote it. */
export class LeaseLimit extends LeaseLost {
  override name = 'LeaseLimit';

  constructor(highest: number) {
    super(`there is no lease number after ${highest}`);
  }
}

/** Time as leases and marks use it; tests bring their own. */
export interface RuntimeTime {
  readonly clock: Clock;
  readonly repeat: Repeat;
  /** Resolves after so many ms; rejects with the signal's reason. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** How often a holder shows that it lives. */
export const beatMs = 10_000;

/**
 * A holder whose heartbeat does not change for so long is gone. It is watched for all that time by the clock of the
 * machine that watches: the times of two workstations are never compared. Shares show a change up to five seconds
 * late (acdirmin and actimeo of NFS, the directory cache of SMB), and a beat may have to wait for a busy disk.
 */
export const staleAfterMs = 60_000;
