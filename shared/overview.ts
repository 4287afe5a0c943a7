import { z } from 'zod';
import { oc } from './base.ts';
import { InstanceSummary } from './instances.ts';
import { Job } from './jobs.ts';

/**
 * Health of an instance. `protected`: the last backup completed. `at risk`: it completed with warnings,
 * there is none yet, or a later check of its login's privileges says that the next one will fail. `failing`: the
 * last backup failed or was interrupted. `stopped`: no longer protected, its recovery points were kept.
 */
export const Health = z.enum(['protected', 'at risk', 'failing', 'stopped']);
export type Health = z.infer<typeof Health>;

export const InstanceHealth = InstanceSummary.extend({
  health: Health,
  /** Why, in one sentence. */
  reason: z.string(),
  /** Whether the last check of its login's privileges says that a backup would fail. */
  willLackPrivileges: z.boolean(),
  /** When the latest recovery point was completed, and what it takes in the vault, in bytes. */
  latestPointAt: z.iso.datetime().nullable(),
  latestSize: z.number().nullable(),
  points: z.int(),
  /** Stored bytes of all its points. */
  bytes: z.number(),
  runningJob: Job.nullable(),
});
export type InstanceHealth = z.infer<typeof InstanceHealth>;

export const overview = {
  /** Health of every instance, from the store's cache; `refresh` asks the vaults first. */
  instances: oc.input(z.object({ refresh: z.boolean().default(false) }).default({ refresh: false })).output(
    z.object({
      instances: z.array(InstanceHealth),
      /** Vaults that could not be asked, with the reason; what is shown of them is the cache. */
      unreachable: z.array(z.object({ vaultName: z.string(), problem: z.string() })),
    }),
  ),
  /** Stored bytes and points of each vault, and of the jobs of the last 24 hours how many ended how. */
  summary: oc.output(
    z.object({
      vaults: z.array(z.object({ id: z.string(), name: z.string(), bytes: z.number(), points: z.int() })),
      lastDay: z.array(Job),
    }),
  ),
};
