import { z } from 'zod';
import { OverdueRule } from '../access/network.ts';
import { oc } from '../base.ts';
import { mostTold, ToldOfServer } from '../auto-protect/auto-protect.ts';
import { ErrorCode, FixStep } from '../errors.ts';
import { InstanceId, JobId, PointId, Reference, VaultId } from '../ids.ts';
import { InstanceSummary } from './instances.ts';
import { Job, JobState } from '../jobs/jobs.ts';
import { PointProof } from '../points/points.ts';
import { InstanceSchedule } from '../schedule/instance-schedule.ts';
import { VaultContact } from '../vaults/vaults.ts';

/**
 * Health of an instance: what can be restored now, and how old it is. The first that fits:
 * `nothing to restore`: no good recovery point is known (a damaged one, one with a wrong signature, or one that failed its
 * verification, is none); also of an instance whose protection was stopped, where it once had one. `stopped`: no longer protected,
 * its recovery points were kept. `not read yet`: it came with a vault, of which nobody has read yet which
 * points it has; nothing else is known to be wrong. `failing`: the last backup failed or was interrupted, or one that a policy
 * planned is late or came to nothing since the newest good point. `at risk`: the newest good
 * point is older than the limit, a newer one is damaged or has a wrong signature, its backup had warnings, its restore lost something when it
 * was verified, or a clock was wrong; or the vault did not answer when it was last asked, or
 * has no record of the instance any more, or one that cannot be read; or the login's privileges will not do for the next backup; or nobody runs what its policy plans
 * (it has no runner, the vault has no such policy, the login needs a person, or the home that is to run it does not look). `protected`: none
 * of these.
 */
export const Health = z.enum([
  'protected',
  'at risk',
  'not read yet',
  'failing',
  'nothing to restore',
  'stopped',
]);
export type Health = z.infer<typeof Health>;

/** Points beside those that are counted and listed: their manifest is lost, or cannot be read. */
export const UnlistedPoints = z.object({
  points: z.int(),
  /** Bytes of the archives of those whose manifest is lost; those of the others are not known. */
  bytes: z.number(),
});
export type UnlistedPoints = z.infer<typeof UnlistedPoints>;

export const InstanceHealth = InstanceSummary.extend({
  health: Health,
  /** Why, in words, with the age of the newest good point where there is one. */
  reason: z.string(),
  /** The code of what made the last backup fail; absent where it did not fail, or was interrupted. */
  failureCode: ErrorCode.optional(),
  /** What gives it back the sign-in to Azure that it is known to lack; absent where it lacks none. */
  signIn: z.array(FixStep).optional(),
  /** Whether the last check of its login's privileges says that a backup would fail. */
  willLackPrivileges: z.boolean(),
  /** When the newest good recovery point was completed, by its manifest, and what it takes in the vault, in bytes. */
  latestPointAt: z.iso.datetime().nullable(),
  latestSize: z.number().nullable(),
  /**
   * Since when that point is there: when it was completed, or first seen here where the manifest names a later time.
   * Null where there is none, or where only a clock that was ahead has dated it.
   */
  latestPointSince: z.iso.datetime().nullable(),
  /** Its age when this was said, in ms, never negative. */
  pointAgeMs: z.number().nonnegative().nullable(),
  /** Whether that age, in whole days, is more than the limit of the settings. */
  isPastLimit: z.boolean(),
  points: z.int(),
  /** Points that cannot be restored: damaged, with a wrong signature, or their last verification failed. */
  damagedPoints: z.int(),
  /** Stored bytes of all its points. */
  bytes: z.number(),
  unlisted: UnlistedPoints,
  /** When its vault last said which points it has; null where it has not been asked yet, or not by this version. */
  vaultSeenAt: z.iso.datetime().nullable(),
  /** What was proved last of any of its points, whether that passed or failed; null where none was verified. */
  lastProof: PointProof.extend({ pointId: PointId }).nullable(),
  runningJob: Job.nullable(),
  /** The last backup that came to an end of its own; absent where none is known. */
  lastBackup: z.object({ jobId: JobId, state: JobState, endedAt: z.iso.datetime() }).optional(),
  /** When backups are due, and what was late or missed; absent where none is due by any policy. */
  schedule: InstanceSchedule.optional(),
});
export type InstanceHealth = z.infer<typeof InstanceHealth>;

/** A vault that did not answer when it was last asked; what is shown of it is what was known then. */
export const UnreachableVault = z.object({
  vaultName: z.string(),
  problem: z.string(),
  /** When it was asked. */
  askedAt: z.iso.datetime(),
});
export type UnreachableVault = z.infer<typeof UnreachableVault>;

/** A vault of which not all recovery points are known yet: pgkeep is reading it at this moment. */
export const VaultReading = z.object({
  vaultId: VaultId,
  vaultName: z.string(),
  /** Databases of which all points are known, of how many. */
  instances: z.object({ done: z.int(), total: z.int() }),
  /** Points that were found so far. */
  points: z.int(),
});
export type VaultReading = z.infer<typeof VaultReading>;

export const overview = {
  /**
   * Health of every instance, from the store's cache. `refresh` asks the vaults first, those only that were not asked
   * within the last `staleAfterMs`. With `instance`, only that one and its vault.
   */
  instances: oc
    .input(
      z
        .object({
          instance: Reference.optional(),
          refresh: z.boolean().default(false),
          staleAfterMs: z.number().nonnegative().default(0),
        })
        .default({ refresh: false, staleAfterMs: 0 }),
    )
    .output(
      z.object({
        instances: z.array(InstanceHealth),
        unreachable: z.array(UnreachableVault),
        reading: z.array(VaultReading),
        /** Age in days from which on a newest point puts its database at risk. */
        pointAgeLimitDays: z.int(),
      }),
    ),
  /** Sizes in bytes of the latest points of each instance, oldest first, from the store's cache. */
  sizes: oc.output(z.array(z.object({ instanceId: InstanceId, sizes: z.array(z.number()) }))),
  /** Ends the reading of a vault; what was read is kept, and the next asking goes on from there. */
  stopReading: oc.input(z.object({ vault: Reference })).output(z.object({ stopped: z.boolean() })),
  /**
   * Stored bytes and points of each vault, the jobs of the last 24 hours, and what this home did by itself: databases
   * that it protected or left alone within that time, and what it could not do and still has to.
   */
  summary: oc.output(
    z.object({
      vaults: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          bytes: z.number(),
          points: z.int(),
          ...VaultContact.shape,
        }),
      ),
      lastDay: z.array(Job),
      /** The newest first. */
      autoProtected: z.array(ToldOfServer).max(mostTold),
      /** Temporary firewall rules in Azure that are still there after their end. */
      overdueRules: z.array(OverdueRule),
    }),
  ),
};
