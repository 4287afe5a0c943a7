import { z } from 'zod';
import { PointId } from '../ids.ts';
import { KeptUnder } from './promise.ts';

const count = z.int().min(0);
/** Estimated, as backups of the years to come are. */
const bytes = z.number().min(0);

/** What exists under one rule at a moment. */
const KeptThen = z.object({ rule: KeptUnder, points: count, bytes });

/** What exists at the end of a month. */
export const SimulatedMonth = z.object({
  /** By the clocks of the policy's zone: "2031-03". */
  month: z.string().regex(/^\d{4}-\d{2}$/),
  /** The moment just before which it was counted: the end of the month, or of the time that was simulated. */
  at: z.iso.datetime(),
  points: count,
  bytes,
  /** By rule, the highest first, then what no rule keeps; only those of which a point exists. */
  kept: z.array(KeptThen),
});
export type SimulatedMonth = z.infer<typeof SimulatedMonth>;

/** What one rule comes to over all years. */
export const SimulatedRule = z.object({
  rule: KeptUnder,
  /** How long it keeps, in words: "12 weeks". Null for points that are kept until a date, or without end. */
  keeps: z.string().nullable(),
  /** How many points the schedule makes that fall under it. */
  made: count,
  /** How many of its points exist in the end, those that exist today included, and what they take. */
  points: count,
  bytes,
  /** The most that exist at the end of any month. */
  most: count,
});
export type SimulatedRule = z.infer<typeof SimulatedRule>;

/** What becomes of a point that exists today. */
export const SimulatedPoint = z.object({
  pointId: PointId,
  startedAt: z.iso.datetime(),
  /** Under what it is kept by the new values, and why: "Monthly: first good backup of March 2031". */
  rule: KeptUnder,
  why: z.string(),
  /** When its promise ends as things stand, a change that is pending included; null: never. */
  endsAt: z.iso.datetime().nullable(),
  /** When it ends by the new values; the same where they change nothing for it. */
  newEndsAt: z.iso.datetime().nullable(),
  /** By how many days it ends later, to a tenth; below 0: earlier. */
  days: z.number(),
  /** From when on the new end holds; absent where nothing changes. */
  effectiveAt: z.iso.datetime().optional(),
});
export type SimulatedPoint = z.infer<typeof SimulatedPoint>;

/** What a policy's values would keep over years, and what they change for the points that exist. */
export const Simulation = z.object({
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  /** The month in which it begins first. */
  months: z.array(SimulatedMonth),
  /** Each rule of the policy, the highest first, then what no rule keeps where there is such a point. */
  rules: z.array(SimulatedRule),
  /** The oldest first. */
  existing: z.array(SimulatedPoint),
  /** What somebody should know before saving, in sentences. */
  warnings: z.array(z.string()),
});
export type Simulation = z.infer<typeof Simulation>;
