import { z } from 'zod';

/** A home on which pgkeep runs due backups: its id, and the machine and user that it had when somebody chose it. */
export const Runner = z.object({
  home: z.string().min(1).max(100),
  host: z.string().max(300),
  user: z.string().max(300),
});
export type Runner = z.infer<typeof Runner>;

/** Which home runs due backups, as a call names it: this one, or none (of an instance: its server's). */
export const ChosenRunner = z.enum(['this home', 'none']);
export type ChosenRunner = z.infer<typeof ChosenRunner>;

/** That due backups wait, and nothing expires. */
export const Suspension = z.object({
  since: z.iso.datetime(),
  /** When it ends by itself; null: when somebody resumes. */
  until: z.iso.datetime().nullable(),
  by: z.string().max(600),
  reason: z.string().max(500).optional(),
});
export type Suspension = z.infer<typeof Suspension>;

/** When due backups waited, so that what was not run then is no missed run. The last ones only. */
export const Pause = z.object({ from: z.iso.datetime(), until: z.iso.datetime() });
export type Pause = z.infer<typeof Pause>;

/** How many pauses a record remembers. */
export const mostPauses = 20;

/** What a record says of who runs due backups, and when they wait. */
export const scheduling = {
  /** The home that runs the due backups. */
  runner: Runner.optional(),
  /** No due backup is run meanwhile, and nothing expires. */
  suspended: Suspension.optional(),
  /** Suspensions that have ended, the oldest first. */
  pauses: z.array(Pause).max(mostPauses).optional(),
};

/** Whether the record of the instance or that of its server says it. */
const saidBy = { of: z.enum(['instance', 'server']) };

/** What holds for an instance: its own record counts before its server's. */
export const InstanceScheduling = z.object({
  runner: Runner.extend(saidBy).optional(),
  suspended: Suspension.extend(saidBy).optional(),
  pauses: z
    .array(Pause)
    .max(2 * mostPauses)
    .optional(),
});
export type InstanceScheduling = z.infer<typeof InstanceScheduling>;
