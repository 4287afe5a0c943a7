import { z } from 'zod';
import type { InstanceId, PointId } from '../../../shared/ids.ts';
import { Writer } from '../revisions/header.ts';

/** What reads a recovery point, a restore as files copies it; shown to whoever may not delete it meanwhile. */
const Reading = z.enum(['restore', 'verify', 'copy']);
export type Reading = z.infer<typeof Reading>;

export const MarkDocument = z.object({
  what: Reading,
  by: Writer,
  since: z.iso.datetime(),
  /** Renewed long before. */
  until: z.iso.datetime(),
});
export type MarkDocument = z.infer<typeof MarkDocument>;

export function marksOfInstance(instance: InstanceId): string {
  return `runtime/reading/${instance}/`;
}

/** Marks of one point: `runtime/reading/<instance>/<point>/<mark>.json`. */
export function marksPrefix(instance: InstanceId, point: PointId): string {
  return `${marksOfInstance(instance)}${point}/`;
}

/** A mark is rewritten so often, */
export const markRenewalMs = 5 * 60_000;
/** and counts for so long after it was written: a machine may sleep for a moment, a network may be away. */
export const markLifetimeMs = 60 * 60_000;
