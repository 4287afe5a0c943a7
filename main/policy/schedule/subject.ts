import type { StartedBy } from './start-times.ts';

/** From an instant until the next one's, these values held; null: none did, or the instance was suspended. */
export interface PolicySpan {
  readonly from: Date;
  readonly values: StartedBy | null;
}

/** A backup that was begun. */
export interface PastRun {
  readonly startedAt: Date;
  /** Null while it runs; absent where nobody knows. */
  readonly endedAt?: Date | null;
  /** The planned time that it was for; absent: somebody started it. */
  readonly scheduledFor?: Date;
  /** Whether it made a recovery point. */
  readonly ok: boolean;
}

/** All that decides whether an instance's backup is due. */
export interface ScheduleSubject {
  readonly instanceId: string;
  /** Oldest first, from policy revisions, assignment and suspensions; one that begins in future counts from then on. */
  readonly spans: readonly PolicySpan[];
  /** Backups, those since the last good scheduled one at least; a run that a crash ended must not seem to run. */
  readonly runs: readonly PastRun[];
}

/** A planned time of an instance, by the values that hold when it can run. */
export interface Planned {
  readonly planned: Date;
  /** It cannot start before: after a suspension, when that ended. */
  readonly earliest: Date;
  readonly values: StartedBy;
}
