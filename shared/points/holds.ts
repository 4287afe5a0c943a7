import { z } from 'zod';
import { chosenWords } from '../ids.ts';

/** Why a recovery point is kept, in the words of whoever says so. */
export const HoldReason = chosenWords('a reason', 500);

/** Who keeps a recovery point, and why. */
export const Hold = z.object({
  reason: z.string().min(1).max(2000),
  /** User of the operating system, and machine. */
  by: z.object({ user: z.string().max(300), host: z.string().max(300) }),
  /** By the storage's clock. */
  since: z.iso.datetime(),
});
export type Hold = z.infer<typeof Hold>;

/** A hold that is lifted only by typing the name of the database. */
export const LegalHold = Hold.extend({
  /** `storage`: the place refuses to remove the point as well; `pgkeep`: nothing but pgkeep keeps it. */
  keptBy: z.enum(['storage', 'pgkeep']),
  /** The storage is to keep it as well and does not yet keep all of it: the same hold again finishes that. */
  unfinished: z.literal(true).optional(),
});
export type LegalHold = z.infer<typeof LegalHold>;

/** What keeps a recovery point from being deleted. */
export const PointHolds = z.object({
  pin: Hold.optional(),
  legalHold: LegalHold.optional(),
  /** Why nobody can tell whether it is pinned or held, in words: then it is kept. Empty where that is certain. */
  uncertain: z.array(z.string()),
});
export type PointHolds = z.infer<typeof PointHolds>;

/** Whether nobody may delete the point. */
export const isKept = ({ pin, legalHold, uncertain }: PointHolds): boolean =>
  pin !== undefined || legalHold !== undefined || uncertain.length > 0;

/** Holds as facts of a point: left out where nothing keeps it. */
export const shownHolds = (holds: PointHolds | undefined): { readonly holds?: PointHolds } =>
  holds === undefined || !isKept(holds) ? {} : { holds };

/** What lets go of a point that is kept, in its order: what cannot be read is settled by a release. */
export function letGoSteps(holds: PointHolds | undefined): ('release' | 'unpin')[] {
  if (holds === undefined) return [];
  const isHeld = holds.legalHold !== undefined || holds.uncertain.length > 0;
  return [...(isHeld ? ['release' as const] : []), ...(holds.pin === undefined ? [] : ['unpin' as const])];
}
