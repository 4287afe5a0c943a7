import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { oc } from '../base.ts';
import { ConfirmedEnvironment } from '../servers/environments.ts';
import { ErrorReport } from '../errors.ts';
import { PointSignature } from '../keys.ts';
import { InstanceId, JobId, PointId, Reference } from '../ids.ts';
import { JobRequest } from './job-request.ts';
import { JobTarget } from './job-target.ts';
import { Evidence, Proof } from '../points/verify.ts';
import { Promised } from '../policies/promise.ts';
import { formatCount } from '../words/counts.ts';

export const JobKind = z.enum([
  'backup',
  'restore-as-database',
  'restore-as-files',
  'restore-rows',
  'verify',
]);
export type JobKind = z.infer<typeof JobKind>;

/** Azure Backup's job states, and `interrupted` for a run whose process died. */
export const JobState = z.enum([
  'in progress',
  'completed',
  'completed with warnings',
  'failed',
  'cancelled',
  'interrupted',
]);
export type JobState = z.infer<typeof JobState>;

/** Phase of a job that waits for its turn: it has a row, and nothing else yet. */
export const waitingPhase = 'waiting';

/** One phase of a job, in the order in which they came. */
export const JobPhase = z.object({
  name: z.string(),
  startedAt: z.iso.datetime(),
  /** Null while it runs, and for the phase in which the job's process died. */
  endedAt: z.iso.datetime().nullable(),
});
export type JobPhase = z.infer<typeof JobPhase>;

/** A table that a dump or restore is done with. */
export const FinishedTable = z.object({
  /** "schema.name" */
  name: z.string(),
  /** Stored (compressed) bytes. */
  bytes: z.number().optional(),
  rows: z.number().optional(),
});
export type FinishedTable = z.infer<typeof FinishedTable>;

/** Progress is what is known: never a made-up percentage. */
export const JobProgress = z.object({
  /** What runs now, for example "dumping". */
  phase: z.string(),
  /** What a job that waits is waiting for, for example "2 other backups on old". */
  waitingFor: z.string().optional(),
  /** Whose lock a dump waits for, for example "session 1234 (alice, …)"; null once it has passed. */
  lock: z.string().nullable().optional(),
  /** Object that is worked on now, as "schema.name". */
  object: z.string().optional(),
  /** Stored (compressed) bytes moved so far. */
  bytes: z.number(),
  /** How many bytes there will be; only where that is known beforehand. */
  totalBytes: z.number().optional(),
  /** About how many bytes there will be, going by the last recovery point: enough for a guess at the time left. */
  expectedBytes: z.number().optional(),
  /**
   * How much of the phase is done, 0 to 1, by the sizes of what it works on: of the relations on the server, where
   * nobody knows how many bytes they will be.
   */
  share: z.number().min(0).max(1).optional(),
  /** Bytes a second over the last few seconds. */
  rate: z.number(),
  /** Rows seen so far, where rows are counted. */
  rows: z.number().optional(),
  /** Tables done and in all. */
  tables: z.object({ done: z.int(), total: z.int() }).optional(),
  /** The last few tables that this phase is done with, newest first. */
  finished: z.array(FinishedTable).optional(),
  /** The phases so far, this one included; absent in jobs of earlier versions. */
  phases: z.array(JobPhase).optional(),
});
export type JobProgress = z.infer<typeof JobProgress>;

/** How a message of pg_restore was classified, and why. */
export const ClassifiedMessage = z.object({
  severity: z.enum(['fatal', 'warning', 'ignorable', 'unknown']),
  message: z.string(),
  reason: z.string(),
  /** TOC entry or statement that it belongs to. */
  object: z.string().optional(),
});
export type ClassifiedMessage = z.infer<typeof ClassifiedMessage>;

/** What can be missing in a database after a restore. */
export const LossKind = z.enum([
  'rows',
  'large objects',
  'table',
  'materialized view',
  'primary key',
  'unique',
  'foreign key',
  'check',
  'exclusion',
  'index',
  'trigger',
  'policy',
  'subscription',
  'extension',
  'object',
]);
export type LossKind = z.infer<typeof LossKind>;

/** One thing that a restore could not give back. Something else than a warning: without it the data is not whole. */
export const Loss = z.object({
  kind: LossKind,
  /** What is missing, in words: "rows of app.g", "unique index u", "materialized view mv is empty". */
  what: z.string(),
  /** Why, in plain words: "the source has rows that break it". */
  reason: z.string(),
  /** What pg_restore or the server said. */
  message: z.string(),
  /** The statement to try again once the cause is fixed; absent where SQL cannot bring it back. */
  sql: z.string().optional(),
  /** The table whose rows are missing; `restore --rows-of` loads them later. */
  table: z.object({ schema: z.string(), name: z.string() }).optional(),
  /** Rows that are missing, where the manifest has counted them. */
  rows: z.int().nonnegative().optional(),
});
export type Loss = z.infer<typeof Loss>;

export const JobResult = z.object({
  pointId: PointId.optional(),
  /** What a backup's recovery point is promised; absent for all else, and in records of earlier versions. */
  promised: Promised.optional(),
  /** Bytes in the vault: written by a backup, read by everything else. */
  bytes: z.number().optional(),
  rows: z.number().optional(),
  /** Rows that the manifest has of what was to be restored; absent where it counted none. */
  expectedRows: z.number().optional(),
  tables: z.int().optional(),
  database: z.string().optional(),
  /** The role that a restore logged in as; absent in all else, and in records of earlier versions. */
  login: z.string().optional(),
  destination: z.string().optional(),
  /** sha256 of the whole archive file, from a verification. */
  sha256: z.string().optional(),
  /** What a verification proved, where it passed, and what it looked at in any case. */
  proof: Proof.optional(),
  evidence: Evidence.optional(),
  /** What the signature of the recovery point that was read comes to; absent where none was read. */
  signature: PointSignature.optional(),
  /** What a restore could not give back, the gravest first; jobs of earlier versions have none. */
  losses: z.array(Loss).default([]),
  messages: z.array(ClassifiedMessage),
  /** What the user should look at. */
  warnings: z.array(z.string()),
  /** What is different by choice or cannot be otherwise; it never makes a database at risk. */
  notes: z.array(z.string()).default([]),
});
export type JobResult = z.infer<typeof JobResult>;

export const Job = z.object({
  id: JobId,
  kind: JobKind,
  state: JobState,
  instanceId: InstanceId.nullable(),
  /** Name of the instance, or of what the job works on. */
  subject: z.string(),
  /** Where it writes to; absent for one that only reads, and in records of earlier versions. */
  target: JobTarget.optional(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  host: z.string(),
  user: z.string(),
  progress: JobProgress.nullable(),
  result: JobResult.nullable(),
  error: ErrorReport.nullable(),
  /** What is still to be cleaned, in words; empty when nothing is left. */
  leftovers: z.array(z.string()),
  /**
   * Name of the vault that the record of the job was read from; absent for jobs of this workstation. What such a
   * record says was written by whoever can write to the vault: text to read, nothing to run.
   */
  importedFrom: z.string().optional(),
});
export type Job = z.infer<typeof Job>;

/** Whether a job that is in progress still waits for its turn. */
export const isWaiting = (job: Pick<Job, 'state' | 'progress'>): boolean =>
  job.state === 'in progress' && job.progress?.phase === waitingPhase;

/** The phase in words: "dumping", "waiting for 2 other backups on old", "waiting for a lock: session 1234 (…)". */
export const phaseWords = ({
  phase,
  waitingFor,
  lock,
}: Pick<JobProgress, 'phase' | 'waitingFor' | 'lock'>): string => {
  if (typeof lock === 'string') return `waiting for a lock: ${lock}`;
  return waitingFor === undefined ? phase : `${phase} for ${waitingFor}`;
};

/**
 * How much of its phase a job has done, 0 to 1; undefined where nobody can know. By bytes, never by the count of tables,
 * of which one may hold nearly everything.
 */
export const shareDone = ({
  bytes,
  totalBytes,
  share,
}: Pick<JobProgress, 'bytes' | 'totalBytes' | 'share'>): number | undefined =>
  totalBytes === undefined || totalBytes <= 0 ? share : Math.min(1, bytes / totalBytes);

export const JobLogLine = z.object({ at: z.iso.datetime(), text: z.string() });
export type JobLogLine = z.infer<typeof JobLogLine>;

export const jobs = {
  list: oc
    .input(
      z.object({
        state: JobState.optional(),
        kind: JobKind.optional(),
        instance: Reference.optional(),
        /** Text in subject, target, id, error or database name. */
        search: z.string().max(200).optional(),
        after: z.iso.datetime().optional(),
        before: z.iso.datetime().optional(),
        limit: z.int().min(1).max(10_000).default(50),
      }),
    )
    .output(z.array(Job)),
  show: oc.input(z.object({ job: Reference })).output(
    Job.extend({
      log: z.array(JobLogLine),
      /** What was asked for, redacted; null where this machine does not know it. */
      request: JobRequest.nullable(),
    }),
  ),
  /** The job's state now and at every change, until it ended. */
  watch: oc.input(z.object({ job: Reference })).output(eventIterator(Job)),
  /** Every change of any job on this machine, running ones first; goes on until it is ended. */
  changes: oc.output(eventIterator(Job)),
  /** Starts the same again; a restore into a server that is tagged prod asks for the word again. */
  again: oc
    .input(z.object({ job: Reference, confirmedEnvironment: ConfirmedEnvironment }))
    .output(z.object({ jobId: JobId })),
  /** Everything about a job as text for a colleague or a ticket, redacted. */
  diagnostics: oc.input(z.object({ job: Reference })).output(z.object({ text: z.string() })),
  /** No longer tries to clean these of its leftovers, named as the job names them; they stay where they are. */
  letGo: oc.input(z.object({ job: Reference, leftovers: z.array(z.string()).min(1) })).output(Job),
  /**
   * Asks the process that runs the job to stop; works from any pgkeep on this machine. A job whose process is dead
   * is ended as interrupted.
   */
  cancel: oc.input(z.object({ job: Reference })).output(Job),
};

/**
 * Reason of a loss whose data a restore skipped, because its bytes are not those that were stored: nothing that is
 * fixed on the target brings it back from this recovery point.
 */
export const damagedReason = 'its bytes in the vault are damaged';

/** Rows that arrived, held against those of the manifest: "1,234, as many as …", "20 of the 40 that …". */
export function rowsCompared({
  rows,
  expectedRows,
}: Pick<JobResult, 'rows' | 'expectedRows'>): string | undefined {
  if (rows === undefined) return undefined;
  const count = formatCount(rows);
  if (expectedRows === undefined) return count;
  return rows === expectedRows
    ? `${count}, as many as were backed up of these tables`
    : `${count} of the ${formatCount(expectedRows)} that were backed up of these tables`;
}
