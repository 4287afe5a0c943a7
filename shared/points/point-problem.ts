import { z } from 'zod';

/** What keeps points from being listed: a manifest that is damaged, or a whole vault out of reach. */
export const PointProblem = z.object({
  vaultName: z.string(),
  /** Missing, like the point, where the whole vault is meant. */
  instanceName: z.string().optional(),
  pointId: z.string().optional(),
  problem: z.string(),
});
export type PointProblem = z.infer<typeof PointProblem>;
