import { z } from 'zod';
import { oc } from '../base.ts';
import { InstanceId, JobId, PointId, Reference } from '../ids.ts';
import { HoldReason, PointHolds } from './holds.ts';
import { PointSignature } from '../keys.ts';
import { RecordedSelection } from '../instances/dump-selection.ts';
import { BackupKeep } from '../policies/keep.ts';
import { PromiseChanges } from '../policies/promise-changes.ts';
import { StandingPromise } from '../policies/promise.ts';
import { pointFlaws } from './latest-point.ts';
import { Manifest } from './manifest.ts';
import { PointProblem } from './point-problem.ts';

/**
 * What the verifications of a point come to. `failed`: the newest one. Otherwise the newest that `restored` it, else
 * the newest that found it `readable`; `verified` is one of an earlier pgkeep, which compared all bytes.
 */
export const PointProof = z.object({
  outcome: z.enum(['restored', 'readable', 'verified', 'failed']),
  /** When that verification ended. */
  at: z.iso.datetime(),
  jobId: JobId,
});
export type PointProof = z.infer<typeof PointProof>;

export const PointSummary = z.object({
  id: PointId,
  instanceId: InstanceId,
  instanceName: z.string(),
  database: z.string(),
  vaultName: z.string(),
  completedAt: z.iso.datetime(),
  /**
   * How old it is in ms, never negative: from when it was completed, or first seen here where its manifest names a
   * later time.
   */
  ageMs: z.number().nonnegative(),
  /** The instant from which that age counts; null where only a clock that was ahead has dated it. */
  since: z.iso.datetime().nullable(),
  /** Size of the archive in bytes. */
  size: z.number(),
  tables: z.int(),
  rows: z.number().nullable(),
  serverVersion: z.string(),
  /** Until when it is kept as things stand; null: until somebody deletes it. */
  expiresAt: z.iso.datetime().nullable(),
  /** What it is promised, why, and what of that changes; absent where an earlier version cached the point. */
  promise: StandingPromise.optional(),
  /** When the run of the schedule that made it was due; absent for a backup on demand. */
  scheduledFor: z.iso.datetime().optional(),
  /** It holds less than its instance's own selection at that run. */
  partial: z.literal(true).optional(),
  /** What was chosen not to be in it; absent where it has the whole database. */
  selection: RecordedSelection.optional(),
  warnings: z.int(),
  /** What is different by choice or cannot be otherwise; absent where an earlier version cached the point. */
  notes: z.int().optional(),
  /** Absent where no verification of the point that is known here has ended. */
  proof: PointProof.optional(),
  /**
   * What was seen of damage without reading: archive.pgdump or contents.json is missing, or has another size; or the
   * signature is wrong.
   */
  damage: z.string().optional(),
  /** Absent where nothing speaks against it. */
  flaw: z.enum(pointFlaws).optional(),
  /** Who keeps it from being deleted, and why; absent where nobody does. */
  holds: PointHolds.optional(),
});
export type PointSummary = z.infer<typeof PointSummary>;

/** One entry of an archive's table of contents as a person reads it. */
export const ArchiveObject = z.object({
  kind: z.string(),
  schema: z.string().nullable(),
  name: z.string(),
  owner: z.string().nullable(),
  /** Stored bytes of its data, for tables. */
  bytes: z.number().optional(),
  rows: z.number().optional(),
  /** The extension that makes it: a configuration table of which the archive has the rows, or a sequence's value. */
  extension: z.string().optional(),
});

/** Which recovery point: an id, or the latest one of an instance. */
export const PointReference = z.object({
  instance: Reference.optional(),
  point: Reference.default('latest'),
});
export type PointReference = z.infer<typeof PointReference>;

/** One recovery point of an instance: its id, the beginning of it, or `latest`. */
const PointOfInstance = z.object({ instance: Reference, point: Reference });

/** How somebody wants a recovery point kept: as a rule of its policy says, until a date, or until somebody deletes it. */
export const PointKeep = z.union([BackupKeep, z.strictObject({ forEver: z.literal(true) })]);
export type PointKeep = z.infer<typeof PointKeep>;

/** What became of a pin or hold. */
export const ChangedHolds = z.object({
  pointId: PointId,
  holds: PointHolds,
  /** False where it was so before: a pin and a legal hold keep their first reason and owner. */
  changed: z.boolean(),
  /** Why the storage does not keep the point under legal hold as well although it could, in words. */
  storageProblem: z.string().optional(),
});
export type ChangedHolds = z.infer<typeof ChangedHolds>;

export const points = {
  list: oc
    .input(
      z.object({
        instance: Reference.optional(),
        vault: Reference.optional(),
        after: z.iso.datetime().optional(),
        before: z.iso.datetime().optional(),
        /** Asks the vaults which points there are; without it the list is what was known when they were last asked. */
        refresh: z.boolean().default(true),
      }),
    )
    .output(
      z.object({
        points: z.array(PointSummary),
        /** Points whose manifest cannot be read, or whole vaults that cannot, with the reason. */
        problems: z.array(PointProblem),
      }),
    ),
  show: oc.input(PointReference).output(
    z.object({
      vaultName: z.string(),
      manifest: Manifest,
      signature: PointSignature,
      /** What the point is promised now. */
      promise: StandingPromise,
      /** As in the list. */
      ageMs: z.number().nonnegative(),
      /** As in the list. */
      proof: PointProof.optional(),
      /** As in the list. */
      holds: PointHolds.optional(),
      /** Which points `latest` passed over, and what is odd about the one that it means, in words. */
      skipped: z.array(z.string()),
    }),
  ),
  /**
   * Deletes one point for good. `point` is the whole id; `typedName` is what the user typed as the name of
   * its database, or null where the user wants no question.
   */
  delete: oc
    .input(z.object({ instance: Reference, point: Reference, typedName: z.string().nullable() }))
    .output(
      z.object({
        pointId: PointId,
        freedBytes: z.number(),
        /** Names in the vault that are not pgkeep's and so were left. */
        left: z.array(z.string()),
      }),
    ),
  /** Keeps one point from being deleted until somebody unpins it. Needs a vault of format 2, as all four do. */
  pin: oc.input(PointOfInstance.extend({ reason: HoldReason })).output(ChangedHolds),
  unpin: oc.input(PointOfInstance).output(ChangedHolds),
  /** Puts one point under legal hold, on the storage too where it can hold single objects. */
  hold: oc.input(PointOfInstance.extend({ reason: HoldReason })).output(ChangedHolds),
  /** Lifts the legal hold; `typedName` is what the user typed as the name of the point's database. */
  release: oc.input(PointOfInstance.extend({ typedName: z.string() })).output(ChangedHolds),
  /** Chooses until when one point is kept. What is shorter is refused unless it is confirmed, and holds after a grace. */
  keep: oc
    .input(PointOfInstance.extend({ keep: PointKeep, confirmShorter: z.boolean().default(false) }))
    .output(z.object({ pointId: PointId, changes: PromiseChanges, promise: StandingPromise })),
  /** Lists the archive's table of contents without reading its data. */
  contents: oc.input(PointReference).output(z.array(ArchiveObject)),
};

export const backup = {
  /** `keep`: how long; absent: until somebody deletes it. */
  start: oc
    .input(z.object({ instance: Reference, keep: BackupKeep.optional() }))
    .output(z.object({ jobId: JobId })),
};
