import { z } from 'zod';
import { PolicyId } from '../ids.ts';
import { RetentionRule } from './retention.ts';

/** Under what a recovery point is kept: a rule of a policy, until a date that somebody chose, or until it is deleted. */
export const KeptUnder = z.union([RetentionRule, z.literal('until a date'), z.literal('on demand')]);
export type KeptUnder = z.infer<typeof KeptUnder>;

/** The policy that gave a promise: which one, and its revision then. */
export const PromisingPolicy = z.object({
  id: PolicyId,
  name: z.string().max(400),
  revision: z.int().positive(),
});
export type PromisingPolicy = z.infer<typeof PromisingPolicy>;

/** What a recovery point was promised. */
export const Promised = z.object({
  rule: KeptUnder,
  /** In words: "Monthly: first good backup of March 2031". */
  why: z.string().max(1_000),
  /** Until when it is kept; null: until somebody deletes it. */
  expiresAt: z.iso.datetime().nullable(),
  policy: PromisingPolicy.optional(),
});
export type Promised = z.infer<typeof Promised>;

/** A change of what a point was promised, as its vault keeps it in a revision. */
export const PromiseChange = z.object({
  promised: Promised,
  /** From when on it holds, by the storage's clock; until then what stood before. */
  effectiveAt: z.iso.datetime(),
  /** What it comes from, in words: "The policy "Daily" was changed". */
  cause: z.string().max(1_000),
  /** The revision that it takes back before that came to hold. */
  undoes: z.int().positive().optional(),
});
export type PromiseChange = z.infer<typeof PromiseChange>;
