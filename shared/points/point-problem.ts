import { z } from 'zod';
import { PointId } from '../ids.ts';
import { PointHolds } from './holds.ts';

/** What keeps points from being listed: a manifest that is damaged, or a whole vault out of reach. */
export const PointProblem = z.object({
  vaultName: z.string(),
  /** Missing, like the point, where the whole vault is meant. */
  instanceName: z.string().optional(),
  pointId: z.string().optional(),
  problem: z.string(),
  /** Present where the point lost its manifest: it can be let go and deleted by its id. */
  lost: z
    .object({
      id: PointId,
      /** Who keeps it from being deleted; absent where nobody does. */
      holds: PointHolds.optional(),
      /** Bytes of its archive; 0 where that is gone, too. */
      size: z.number(),
    })
    .optional(),
});
export type PointProblem = z.infer<typeof PointProblem>;
