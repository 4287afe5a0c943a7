import { z } from 'zod';

/** A home on which pgkeep runs due backups: its id, and the machine and user that it had when somebody chose it. */
export const Runner = z.object({
  home: z.string().min(1).max(100),
  host: z.string().max(300),
  user: z.string().max(300),
});
export type Runner = z.infer<typeof Runner>;

/** That due backups wait, and nothing expires. */
export const Suspension = z.object({
  since: z.iso.datetime(),
  /** When it ends by itself; null: when somebody resumes. */
  until: z.iso.datetime().nullable(),
  by: z.string().max(600),
  reason: z.string().max(500).optional(),
});
export type Suspension = z.infer<typeof Suspension>;
