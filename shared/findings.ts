import { z } from 'zod';
import { ErrorCode } from './errors.ts';

/** One answer of a readiness check. */
export const Finding = z.object({
  /** What was looked at, for example "Roles on the target". */
  title: z.string(),
  severity: z.enum(['ok', 'warning', 'blocker']),
  /** What was found, in one sentence. */
  message: z.string(),
  code: ErrorCode.optional(),
  remedy: z.string().optional(),
  /** SQL that mends it, ready to run. */
  sql: z.string().optional(),
});
export type Finding = z.infer<typeof Finding>;

/** Ready if and only if there is no blocker. */
export const Readiness = z.object({ ready: z.boolean(), findings: z.array(Finding) });
export type Readiness = z.infer<typeof Readiness>;
