/** How large a recovery point was. */
export interface KnownSize {
  readonly startedAt: Date;
  readonly bytes: number;
}

const dayMs = 24 * 60 * 60_000;
/** Sizes of fewer days say nothing about years. */
const daysForTrend = 30;

/**
 * How large a recovery point will be that starts at a moment, in bytes, from those that exist: a line through their
 * sizes (least squares), which never falls, as an estimate that is too small is the worse one. As large as the newest
 * where they are of fewer than 30 days; 0 where there is none.
 */
export function sizeTrend(known: readonly KnownSize[]): (at: Date) => number {
  const sizes = known.toSorted((one, other) => one.startedAt.getTime() - other.startedAt.getTime());
  const [oldest, newest] = [sizes[0], sizes.at(-1)];
  if (oldest === undefined || newest === undefined) return () => 0;
  const days = sizes.map(({ startedAt }) => (startedAt.getTime() - newest.startedAt.getTime()) / dayMs);
  const span = -(days[0] ?? 0);
  if (span < daysForTrend) return () => newest.bytes;
  const meanDay = mean(days);
  const meanBytes = mean(sizes.map(({ bytes }) => bytes));
  const spread = sum(days.map((day) => (day - meanDay) ** 2));
  const together = sum(days.map((day, index) => (day - meanDay) * ((sizes[index]?.bytes ?? 0) - meanBytes)));
  const growth = Math.max(0, together / spread);
  return (at) => {
    const later = (at.getTime() - newest.startedAt.getTime()) / dayMs;
    return Math.max(0, Math.round(meanBytes + growth * (later - meanDay)));
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
const mean = (numbers: readonly number[]): number => sum(numbers) / numbers.length;
