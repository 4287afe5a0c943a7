import { waitingPhase, type JobPhase, type JobProgress } from '../../../shared/jobs/jobs.ts';
import type { Clock } from '../../core/clock.ts';

const rateWindowMs = 5_000;

/** How far a job of this process is, and at what rate; told with each beat. */
export class LiveProgress {
  readonly #clock: Clock;
  readonly #tell: (progress: JobProgress) => void;
  #progress: JobProgress = { phase: 'starting', bytes: 0, rate: 0 };
  #rate = createRate();

  constructor(clock: Clock, tell: (progress: JobProgress) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  beat(): void {
    const rate = this.#rate(this.#clock.elapsed(), this.#progress.bytes);
    this.#progress = { ...this.#progress, rate };
    this.#tell(this.#progress);
  }

  /** Merges into the progress; another phase begins with nothing, and is told at once. */
  update(update: Partial<JobProgress>): void {
    const { phase } = update;
    const isOther = phase !== undefined && phase !== this.#progress.phase;
    if (isOther) this.#enter(phase);
    this.#progress = { ...this.#progress, ...update };
    if (isOther) this.beat();
  }

  waitFor(waitingFor: string): void {
    if (this.#progress.phase !== waitingPhase) this.#enter(waitingPhase);
    this.#progress = { ...this.#progress, waitingFor };
    this.beat();
  }

  endWaiting(): void {
    if (this.#progress.phase !== waitingPhase) return;
    this.#enter('starting');
    this.beat();
  }

  /** The progress of a job that has ended: so has its last phase. */
  closedAt(at: string): JobProgress {
    return { ...this.#progress, ...closeLastPhase(this.#progress.phases, at) };
  }

  #enter(phase: string): void {
    // What the last phase moved and counted says nothing about this one.
    const at = this.#clock.now().toISOString();
    this.#progress = { phase, bytes: 0, rate: 0, ...withPhase(this.#progress.phases, phase, at) };
    this.#rate = createRate();
  }
}

/** Bytes a second over the last few seconds, from samples of (time in ms, bytes so far). */
export function createRate(): (now: number, bytes: number) => number {
  const samples: { at: number; bytes: number }[] = [];
  return (now, bytes) => {
    samples.push({ at: now, bytes });
    while (samples.length > 2 && samples[0] !== undefined && now - samples[0].at > rateWindowMs)
      samples.shift();
    const first = samples[0];
    if (first === undefined || now <= first.at) return 0;
    return Math.max(0, Math.round(((bytes - first.bytes) * 1000) / (now - first.at)));
  };
}

/** A flow has a handful; this many would be a defect, and must not fill the store. */
const mostPhases = 50;

type Phases = { readonly phases?: JobPhase[] };

/** The phases with one more, the last one ended. What passes before the first phase of a flow is none. */
export function withPhase(before: readonly JobPhase[] | undefined, name: string, at: string): Phases {
  const { phases = [] } = closeLastPhase(before, at);
  if (name === 'starting') return phases.length === 0 ? {} : { phases };
  return { phases: [...phases, { name, startedAt: at, endedAt: null }].slice(-mostPhases) };
}

/** The phases with the last one ended. */
export function closeLastPhase(phases: readonly JobPhase[] | undefined, at: string): Phases {
  if (phases === undefined) return {};
  return { phases: phases.map((phase) => (phase.endedAt === null ? { ...phase, endedAt: at } : phase)) };
}
