import { z } from 'zod';
import { oc } from '../base.ts';
import { InstanceId, PointId, Reference } from '../ids.ts';

/** What became of a recovery point whose promise has ended. */
const ExpiredPoint = z.object({
  pointId: PointId,
  /**
   * `ended`: it is deleted after a second look, a day later; `withdrawn`: it stays after all; `protected`: the storage
   * does not let it go yet; `failed`: tried again; `would go`: nothing was done.
   */
  outcome: z.enum(['ended', 'deleted', 'kept', 'withdrawn', 'protected', 'failed', 'would go']),
  /** In a sentence. */
  reason: z.string(),
  /** When the storage lets it go, where it says so. */
  until: z.iso.datetime().optional(),
  freedBytes: z.number().optional(),
});

/** An instance of which recovery points are due. */
export const ExpiredInstance = z.object({
  instanceId: InstanceId,
  instanceName: z.string(),
  /** How many promises have ended. */
  due: z.int().nonnegative(),
  /** Why they stay, or some of them, in a sentence. */
  stopped: z.string().optional(),
  /** Somebody has to look why they stay, or to confirm that they go: nobody chose it, and it does not pass by itself. */
  needsSomebody: z.literal(true).optional(),
  /** Why nothing of it could be looked at, in a sentence. */
  problem: z.string().optional(),
  points: z.array(ExpiredPoint),
});
export type ExpiredInstance = z.infer<typeof ExpiredInstance>;

const VaultExpiry = z.object({
  vaultName: z.string(),
  /** Why nothing expires in it, in a sentence. */
  problem: z.string().optional(),
  /** Those of which a point is due. */
  instances: z.array(ExpiredInstance),
});
export type VaultExpiry = z.infer<typeof VaultExpiry>;

export const ExpiryRun = z.object({ vaults: z.array(VaultExpiry) });
export type ExpiryRun = z.infer<typeof ExpiryRun>;

export const expiry = {
  /** Lets recovery points go whose promise has ended, in two steps a day apart. */
  run: oc
    .input(
      z.object({
        vault: Reference.optional(),
        /** Says what would happen and changes nothing. */
        dryRun: z.boolean().default(false),
        /** Lets points go although they are many at once: more than half of an instance's, or more than 100. */
        confirm: z.boolean().default(false),
      }),
    )
    .output(ExpiryRun),
};
