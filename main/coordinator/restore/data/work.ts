import type { ArchivedTable, Segment } from '../../../../shared/points/manifest.ts';
import type { ArchiveHead, TocEntry } from '../../../postgres/archive/format/types.ts';
import type { Target } from '../../../postgres/connect/target.ts';
import type { RestoreRun } from '../../../postgres/restore/run-pg-restore.ts';
import type { JobContext } from '../../jobs/runner.ts';
import type { OpenPoint } from '../../points/point-handle.ts';
import type { SchedulersAndSubscriptions } from '../target/schedulers-and-subscriptions.ts';
import type { RestoredTables } from './restored-tables.ts';

/** Everything that a restore's pg_restores have in common. */
export interface RestoreWork {
  readonly point: Pick<OpenPoint, 'readArchive' | 'expectInPlace'>;
  readonly head: ArchiveHead;
  /** What is restored, in the archive's order. */
  readonly entries: readonly TocEntry[];
  readonly segments: readonly Segment[];
  readonly tables: readonly ArchivedTable[];
  /** Rows that were fed to pg_restore, by the dump id of their entry; filled on the way. */
  readonly counted: Map<number, number>;
  readonly jobs: number;
  readonly target: Target;
  readonly common: Pick<RestoreRun, 'tools' | 'env' | 'noOwner' | 'noPrivileges'>;
  readonly context: JobContext;
  /** What would begin to act by itself in the copy. */
  readonly selfActing: SchedulersAndSubscriptions;
}

/** What loading the rows of one table takes of it. */
export type TableWork = Pick<RestoreWork, 'point' | 'head' | 'segments' | 'common' | 'context' | 'counted'>;

/** What the progress of several groups adds up in. */
export interface GroupWatch {
  readonly tables: RestoredTables;
  bytes: number;
}
