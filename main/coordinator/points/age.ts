/** How far clocks of workstations may differ before one counts as wrong, in ms. */
const clockToleranceMs = 5 * 60_000;

/** When a point was completed by its manifest, and when it was first seen. */
interface Dated {
  readonly completedAt: string;
  /** When this machine saw it first; absent where an earlier version cached it. */
  readonly firstSeenAt?: string | undefined;
}

/**
 * Since when a point is there: no later than it was first seen, whatever its manifest says. Undefined for a point that
 * lies in the future even so.
 */
export function sinceOf({ completedAt, firstSeenAt }: Dated, now: Date): Date | undefined {
  const completed = Date.parse(completedAt);
  const seen = firstSeenAt === undefined ? Infinity : Date.parse(firstSeenAt);
  const since = Math.min(completed, seen);
  return since > now.getTime() + clockToleranceMs ? undefined : new Date(since);
}

/** The age of a point in ms, never negative. */
export const ageOf = (point: Dated, now: Date): number =>
  Math.max(0, now.getTime() - (sinceOf(point, now) ?? now).getTime());

/** A point that its manifest dates later than now. */
export const isAhead = ({ completedAt }: Pick<Dated, 'completedAt'>, now: Date): boolean =>
  Date.parse(completedAt) > now.getTime() + clockToleranceMs;

/** The latest time that does not lie in the future, as text. */
export const latestBelieved = (now: Date): string => new Date(now.getTime() + clockToleranceMs).toISOString();
