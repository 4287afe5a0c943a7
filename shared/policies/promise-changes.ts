import { z } from 'zod';
import { InstanceId, PointId } from '../ids.ts';
import { Promised } from './promise.ts';

/** What a change means for one recovery point. */
export const ChangedPromise = z.object({
  instanceId: InstanceId,
  instanceName: z.string(),
  pointId: PointId,
  /** When its backup began. */
  startedAt: z.iso.datetime(),
  from: Promised,
  to: Promised,
  /** From when on that holds, by the storage's clock: what is shorter can be undone until then. */
  effectiveAt: z.iso.datetime(),
  /** `other rule`: kept under another rule, until the same moment, or what was to be shorter stays as it was. */
  effect: z.enum(['shorter', 'longer', 'other rule']),
});
export type ChangedPromise = z.infer<typeof ChangedPromise>;

/** What a change means for the recovery points that are there. */
export const PromiseChanges = z.object({
  /** Those that change, the newest first; at most 1,000 of them. */
  points: z.array(ChangedPromise).max(1_000),
  shorter: z.int().nonnegative(),
  longer: z.int().nonnegative(),
  otherRule: z.int().nonnegative(),
  /** Points that stay as they are since it cannot be told what they are promised. */
  uncertain: z.int().nonnegative(),
});
export type PromiseChanges = z.infer<typeof PromiseChanges>;
