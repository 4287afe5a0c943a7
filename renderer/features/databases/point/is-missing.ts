import type { PointProblem } from '../../../../shared/points/point-problem.ts';

/** What a vault lists: recovery points, and those that cannot be read. */
interface ListedPoints {
  readonly points: readonly { readonly id: string }[];
  readonly problems: readonly Pick<PointProblem, 'pointId'>[];
}

/** Whether the vault answered and has no recovery point of this id, or of one that begins so; `latest` is one. */
export function isMissing(asked: string, { points, problems }: ListedPoints): boolean {
  if (asked === 'latest') return points.length === 0 && problems.length === 0;
  const ids = [...points.map(({ id }) => id), ...problems.map(({ pointId }) => pointId)];
  // a whole vault that cannot be read may have it
  return ids.every((id) => id !== undefined && !id.startsWith(asked));
}
