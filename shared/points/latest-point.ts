/**
 * Why a point is not to be counted on. `damaged`: its archive is missing or has another size, or its manifest cannot be
 * read. `wrong signature`: its manifest is not what was signed; nothing is restored from it. `failed verification`: the newest verification found it damaged. `differs`: it was restored to be verified, and
 * something was lost or differed.
 */
export const pointFlaws = ['damaged', 'wrong signature', 'failed verification', 'differs'] as const;
export type PointFlaw = (typeof pointFlaws)[number];

/** What decides which point is the latest one. */
export interface DatedPoint {
  readonly id: string;
  readonly completedAt: string;
  /** Since when it is there; null where only a clock that was ahead has dated it. */
  readonly since: string | null;
  readonly flaw?: PointFlaw | undefined;
}

/** What cannot be restored is no recovery point, whatever its manifest says. */
export const isRestorable = ({ flaw }: Pick<DatedPoint, 'flaw'>): boolean =>
  flaw === undefined || flaw === 'differs';

/** Newest first, by when they came and not by what their manifests say; those without a date that counts are last. */
export function newestFirst<Point extends DatedPoint>(points: readonly Point[]): Point[] {
  return points.toSorted(
    (a, b) =>
      Number(a.since === null) - Number(b.since === null) ||
      (b.since ?? '').localeCompare(a.since ?? '') ||
      b.completedAt.localeCompare(a.completedAt) ||
      b.id.localeCompare(a.id),
  );
}

/** The newest point that can be restored; where none can, the newest one: whoever reads it is told what is wrong. */
export function latestPoint<Point extends DatedPoint>(points: readonly Point[]): Point | undefined {
  const ordered = newestFirst(points);
  return ordered.find(isRestorable) ?? ordered[0];
}
