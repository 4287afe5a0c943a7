import { z } from 'zod';
import { InstanceId, Reference } from '../ids.ts';
import { PolicyChanges, PolicyValues } from './policy.ts';
import { SimulatedPoint, Simulation } from './simulation.ts';

/** Over how many years; after ten, points of a yearly rule that keeps for ten years begin to go. */
const years = z.int().min(1).max(20).default(10);

/** Values that are to be simulated: those of a policy that is not there yet, or of one that is, with what would change. */
export const ChosenSimulation = z.union([
  z.strictObject({
    values: PolicyValues,
    /** Where it would be: databases of this vault say how large its recovery points are. */
    vault: Reference.optional(),
    /** An instance that would be backed up by it, with the values as they are: it overrides none. */
    instance: Reference.optional(),
    years,
  }),
  z.strictObject({
    policy: Reference,
    vault: Reference.optional(),
    /** What would change of the policy; absent: nothing. */
    changes: PolicyChanges.optional(),
    /** One that uses the policy, with its overrides, or another one that would be given it. */
    instance: Reference.optional(),
    years,
  }),
]);
export type ChosenSimulation = z.infer<typeof ChosenSimulation>;

/** What the values change for the recovery points of one instance. */
const InstanceEffect = z.object({
  instanceId: InstanceId,
  instanceName: z.string(),
  /** How many points exist, and how many of them would end earlier, later, or be kept under another rule as long. */
  points: z.int().nonnegative(),
  earlier: z.int().nonnegative(),
  later: z.int().nonnegative(),
  otherRule: z.int().nonnegative(),
  /** Points that stay as they are, since it cannot be told what they are promised. */
  uncertain: z.int().nonnegative(),
});
export type InstanceEffect = z.infer<typeof InstanceEffect>;

/** A recovery point that exists, and what becomes of it. */
const EffectOnPoint = SimulatedPoint.extend({ instanceId: InstanceId, instanceName: z.string() });
export type EffectOnPoint = z.infer<typeof EffectOnPoint>;

/** What the values of a policy would keep over years, and what they change for recovery points that exist. */
export const PolicySimulation = z.object({
  /** Why no policy can have these values, each a sentence; nothing was simulated then. */
  problems: z.array(z.string()),
  /** What somebody should know about these values and about the estimate, each a sentence. */
  notes: z.array(z.string()),
  /** "Daily at 02:30, time in Europe/Berlin"; absent where it cannot be said. */
  scheduleWords: z.string().optional(),
  /** "Runs start between 22:00 and 06:00 of the next day". */
  windowWords: z.string(),
  /** "default 30 days, monthly 5 years". */
  retentionWords: z.string(),
  /** The next ten runs, without what spreads instances and without the window. */
  nextRuns: z.array(z.iso.datetime()).max(10),
  /**
   * Of which database the years are: the instance that was named or is the only one of the policy, with the points that it
   * has; absent: one that begins without points.
   */
  of: z.object({ instanceId: InstanceId, instanceName: z.string() }).optional(),
  /**
   * Where sizes come from: the points of that instance; the average of the instances of the policy, or of the vault;
   * none: all bytes are 0, and only points are counted.
   */
  sizes: z.enum(['instance', 'policy', 'vault', 'none']),
  /** The years of one database; its warnings are sentences, too. Absent where there are problems. */
  simulation: Simulation.omit({ existing: true }).optional(),
  /** Each instance whose points were looked at: the one that was named, else all that this machine knows of the policy. */
  instances: z.array(InstanceEffect),
  /** Their points, the oldest first; at most 1,000: those that change before those that do not. */
  existing: z.array(EffectOnPoint).max(1_000),
});
export type PolicySimulation = z.infer<typeof PolicySimulation>;
