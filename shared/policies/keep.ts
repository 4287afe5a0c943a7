import { z } from 'zod';
import { RetentionRule } from './retention.ts';

/** How long a backup on demand is kept: as a rule of its policy says, or until a date. */
export const BackupKeep = z.union([
  z.strictObject({ rule: RetentionRule }),
  z.strictObject({ until: z.iso.datetime() }),
]);
export type BackupKeep = z.infer<typeof BackupKeep>;

/** Why a backup is taken, and how long it is kept. */
export const BackupReason = z.object({
  /** Absent for a backup on demand. */
  trigger: z.literal('schedule').optional(),
  /** When the run of the schedule was due. */
  scheduledFor: z.iso.datetime().optional(),
  /** Of a backup on demand; absent: until somebody deletes it. */
  keep: BackupKeep.optional(),
});
export type BackupReason = z.infer<typeof BackupReason>;
