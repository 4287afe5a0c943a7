import type { InstanceSummary } from '../../../../shared/instances/instances.ts';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import type { PointFlaw } from '../../../../shared/points/latest-point.ts';
import type { PrivilegeState } from '../../../../shared/privileges.ts';
import type { InstanceSchedule } from '../../../../shared/schedule/instance-schedule.ts';
import type { VaultContact } from '../../../../shared/vaults/vaults.ts';

/** What is known of one recovery point. */
export interface HealthPoint {
  readonly id: string;
  readonly completedAt: string;
  /** When this machine saw it first; absent where an earlier version cached it. */
  readonly firstSeenAt?: string | undefined;
  readonly warnings: number;
  readonly flaw?: PointFlaw | undefined;
}

/** All that the health of an instance depends on. */
export interface HealthFacts {
  readonly now: Date;
  /** In whole days. */
  readonly limitDays: number;
  readonly instance: Pick<InstanceSummary, 'stoppedAt' | 'endedElsewhere' | 'recordProblem'>;
  /** When the vault last said which points there are; null where it never did. */
  readonly seenAt: string | null;
  readonly contact: VaultContact;
  readonly points: readonly HealthPoint[];
  /** Ids of points whose manifest cannot be read. */
  readonly unreadable: readonly string[];
  /** The last backup that ended, other than by being cancelled, on this machine or as the vault tells. */
  readonly lastBackup: Pick<Job, 'state' | 'endedAt' | 'result' | 'error'> | undefined;
  readonly privileges: Pick<PrivilegeState, 'ready' | 'checkedAt' | 'summary'> | undefined;
  /** What its policy asks for, and what came of that; absent where no backup is due by any. */
  readonly schedule?:
    Pick<InstanceSchedule, 'state' | 'reason' | 'runner' | 'runsHere' | 'late' | 'gap'> | undefined;
}

/** Why a point cannot be restored. */
export type Flaw = Exclude<PointFlaw, 'differs'>;

/** What the facts come to, in parts. */
export interface Findings {
  readonly facts: HealthFacts;
  readonly newest: HealthPoint | undefined;
  /** Since when the newest is there; null where there is none, or where only a clock that was ahead has dated it. */
  readonly since: string | null;
  /** Null where the newest point has no date that can be believed. */
  readonly ageMs: number | null;
  readonly isPastLimit: boolean;
  /** Why each point that cannot be restored cannot. */
  readonly damaged: readonly Flaw[];
  /** The same of those that are newer than the newest good one. */
  readonly newerDamaged: readonly Flaw[];
  /** The good point that its manifest dates furthest into the future. */
  readonly ahead: HealthPoint | undefined;
  /** The last backup, where it failed or was interrupted and no point came since. */
  readonly broken: HealthFacts['lastBackup'];
  /** Planned backups since the newest good point that were not made. */
  readonly gap: InstanceSchedule['gap'];
  /** Why no due backup will be run, in a sentence; undefined where one will, or need not. */
  readonly notRun: string | undefined;
  readonly isLacking: boolean;
  /** Whether nobody has asked the vault yet. */
  readonly unasked: boolean;
}
