/** A recovery point as the count of those that always stay sees it. */
export interface EndingPoint {
  readonly startedAt: Date;
  /** Whether it is whole and undamaged: only such points take the place of others. */
  readonly good: boolean;
  /** When its promise ends; null: never. */
  readonly expiresAt: Date | null;
}

/**
 * Until when each point exists, in ms since 1970, infinity for those that stay: the end of its promise, or the start of
 * as many newer good points as always stay, if that comes later. `points` are those of one instance, oldest first. What
 * is left out: that expiry looks twice, a day apart.
 */
export function staysUntil(points: readonly EndingPoint[], keepAtLeast: number): number[] {
  const good = points.filter((point) => point.good).map(({ startedAt }) => startedAt.getTime());
  let newer = 0;
  return points.map(({ startedAt, expiresAt }) => {
    while ((good[newer] ?? Infinity) <= startedAt.getTime()) newer += 1;
    const enoughAt = good[newer + Math.max(1, keepAtLeast) - 1] ?? Infinity;
    return Math.max(expiresAt?.getTime() ?? Infinity, enoughAt);
  });
}
