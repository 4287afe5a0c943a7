import { sizeTrend, type KnownSize } from './sizes.ts';

const dayMs = 24 * 60 * 60_000;

/**
 * How large a recovery point of the average of several databases will be that starts at a moment, in bytes: the mean of
 * their trends at the beginning of its day in UTC. Databases without a point do not count; undefined where none has one.
 */
export function averageSize(
  databases: readonly (readonly KnownSize[])[],
): ((at: Date) => number) | undefined {
  const trends = databases.filter((sizes) => sizes.length > 0).map((sizes) => sizeTrend(sizes));
  if (trends.length === 0) return undefined;
  // an hourly schedule asks 24 times a day, of as many databases as there are
  const known = new Map<number, number>();
  return (at) => {
    const day = Math.floor(at.getTime() / dayMs);
    const before = known.get(day);
    if (before !== undefined) return before;
    const sum = trends.reduce((total, trend) => total + trend(new Date(day * dayMs)), 0);
    const average = Math.round(sum / trends.length);
    known.set(day, average);
    return average;
  };
}
