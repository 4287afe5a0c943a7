import type { PointSummary } from '../../../../shared/points/points.ts';

/** Sizes of the latest points of each instance, oldest first, at most `kept` of them. */
export function sizeHistories(
  points: readonly Pick<PointSummary, 'instanceId' | 'completedAt' | 'size'>[],
  kept = 24,
): Map<string, number[]> {
  const sorted = points.toSorted((a, b) => a.completedAt.localeCompare(b.completedAt));
  const histories = new Map<string, number[]>();
  for (const { instanceId, size } of sorted) {
    const history = histories.get(instanceId);
    if (history === undefined) histories.set(instanceId, [size]);
    else history.push(size);
  }
  for (const history of histories.values()) history.splice(0, history.length - kept);
  return histories;
}
