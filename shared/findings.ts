import { z } from 'zod';
import { ErrorCode, FixStep } from './errors.ts';

/** A figure that belongs to a finding; each host writes it its own way (binary units, the zone of the reader). */
export const FindingFact = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('size'), label: z.string(), bytes: z.number() }),
  z.object({ kind: z.literal('time'), label: z.string(), at: z.iso.datetime() }),
]);
export type FindingFact = z.infer<typeof FindingFact>;

/** One answer of a readiness check. */
export const Finding = z.object({
  /** What was looked at, for example "Roles on the target". */
  title: z.string(),
  /** A note is different by choice or cannot be otherwise: nobody has to do anything. */
  severity: z.enum(['ok', 'note', 'warning', 'blocker']),
  /** What was found, in one sentence. */
  message: z.string(),
  facts: z.array(FindingFact).optional(),
  code: ErrorCode.optional(),
  remedy: z.string().optional(),
  /** Where in pgkeep it is fixed, where the code does not say it. */
  steps: z.array(FixStep).optional(),
  /** SQL that fixes it, ready to run. */
  sql: z.string().optional(),
});
export type Finding = z.infer<typeof Finding>;

/** Whether somebody may have to do something about it. */
export const needsAttention = ({ severity }: Pick<Finding, 'severity'>): boolean =>
  severity === 'warning' || severity === 'blocker';

/** Ready if and only if there is no blocker. */
export const Readiness = z.object({ ready: z.boolean(), findings: z.array(Finding) });
export type Readiness = z.infer<typeof Readiness>;
