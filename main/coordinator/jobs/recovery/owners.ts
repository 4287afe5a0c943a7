import { hostname } from 'node:os';
import type { LockState } from '../../../store/owner-lock.ts';
import type { StoredJob } from '../../../store/tables/jobs/job-row.ts';
import type { Engine } from '../../engine.ts';

/** A job whose heartbeat did not change for so long is dead, where no lock tells, in ms of watching. */
const silentAfterMs = 60_000;

/** A longer pause between two looks is not all watched: the machine may have slept, and the job with it. */
const longestLookMs = 10_000;

const pauseMs = 500;

/** What tells whether the process of a job lives; tests bring their own. */
export interface OwnerSigns {
  /** The owner that jobs of this process belong to; null where no lock could be taken. */
  readonly own: string | null;
  lockState(owner: string): LockState;
  /** Whether a lock that is free proves that its owner is dead: false where the home may lie on a network. */
  readonly isProof: boolean;
  /** Whether a process with this pid exists on this machine. */
  isAlive(pid: number): boolean;
  wait(milliseconds: number): Promise<void>;
}

/** Whether a process with this pid exists on this machine. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to somebody else
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export type Verdict = 'lives' | 'dead' | 'not known yet';

interface Watched {
  readonly heartbeatAt: string;
  readonly silentMs: number;
  readonly lookedAt: number;
}

/**
 * Whether the process that runs a job lives. Its lock decides where it can be judged. Where it cannot (the home
 * lies on a network, the file of the lock is gone, or an older pgkeep wrote the job) the heartbeat in the store
 * is watched: not compared with a clock, which may have been wrong when it was written, but seen to change or not.
 */
export class JobOwners {
  readonly #engine: Pick<Engine, 'store' | 'clock'>;
  readonly #signs: OwnerSigns;
  readonly #watched = new Map<string, Watched>();

  constructor(engine: Pick<Engine, 'store' | 'clock'>, signs: OwnerSigns) {
    this.#engine = engine;
    this.#signs = signs;
  }

  get own(): string | null {
    return this.#signs.own;
  }

  /** At once. Repeated looks at a job that is `not known yet` come to a verdict. */
  judge(stored: StoredJob): Verdict {
    const { owner, pid, job } = stored;
    if (owner === null) {
      if (job.host === hostname() && !this.#signs.isAlive(pid)) return 'dead';
      return this.#watch(stored);
    }
    if (owner === this.#signs.own) return 'lives';
    const lock = this.#signs.lockState(owner);
    if (lock === 'held') return 'lives';
    return lock === 'free' && this.#signs.isProof ? 'dead' : this.#watch(stored);
  }

  /** {@link judge}, after watching for as long as that takes; a job that ends meanwhile counts as living. */
  async decide(stored: StoredJob, signal: AbortSignal): Promise<'lives' | 'dead'> {
    for (let current: StoredJob | undefined = stored; ;) {
      if (current?.job.state !== 'in progress' || signal.aborted) return 'lives';
      const verdict = this.judge(current);
      if (verdict !== 'not known yet') return verdict;
      await this.#signs.wait(pauseMs);
      if (signal.aborted) return 'lives';
      current = this.#engine.store.jobs.get(stored.job.id);
    }
  }

  /** Forgets what was watched of jobs that are not among these. */
  keepOnly(ids: ReadonlySet<string>): void {
    for (const id of this.#watched.keys()) if (!ids.has(id)) this.#watched.delete(id);
  }

  #watch({ job: { id }, heartbeatAt }: StoredJob): Verdict {
    const lookedAt = this.#engine.clock.elapsed();
    const before = this.#watched.get(id);
    if (before?.heartbeatAt !== heartbeatAt) {
      this.#watched.set(id, { heartbeatAt, silentMs: 0, lookedAt });
      return before === undefined ? 'not known yet' : 'lives';
    }
    const silentMs = before.silentMs + Math.min(lookedAt - before.lookedAt, longestLookMs);
    this.#watched.set(id, { heartbeatAt, silentMs, lookedAt });
    return silentMs >= silentAfterMs ? 'dead' : 'not known yet';
  }
}
