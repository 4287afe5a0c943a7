import type { PointId } from '../../../shared/ids.ts';

/** A point whose promise has ended, and when. */
export interface DuePoint {
  readonly pointId: PointId;
  readonly endedAt: Date;
}

/** What expiry remembers of an instance, see main/store/tables/settings.ts. */
export interface ExpiryMemory {
  readonly confirmed: readonly PointId[];
  readonly freed: readonly { readonly pointId: PointId; readonly success: PointId }[];
}

export interface Choosing {
  /** Points whose promise has ended. */
  readonly due: readonly DuePoint[];
  /** All points of the instance. */
  readonly points: number;
  /** Its newest good point; undefined where it has none. */
  readonly success: PointId | undefined;
  /** A backup failed or was missed since the first of these promises ended. */
  readonly afterGap: boolean;
  readonly isConfirmed: boolean;
  readonly memory: ExpiryMemory;
}

export interface Chosen {
  /** Those that may go now. */
  readonly due: readonly PointId[];
  readonly memory: ExpiryMemory;
  /** Why the others wait, in a sentence. */
  readonly waits?: string;
  /** Until somebody confirms them. */
  readonly needsSomebody?: true;
}

/** So many points that go at once a person has to have seen. */
const mostAtOnce = 100;
/** After a gap each success lets so many points go. */
const perSuccess = 2;

export const nothingRemembered: ExpiryMemory = { confirmed: [], freed: [] };

/**
 * Which of the points whose promise has ended may go now. More than half of an instance's points, or more than 100, wait
 * until somebody confirms them: something may have gone wrong with a policy or a clock. After a gap in the backups those
 * that ended meanwhile go by two for each new success, the first that ended first.
 */
export function chooseDue(choosing: Choosing): Chosen {
  const { points, success, afterGap, isConfirmed, memory } = choosing;
  const due = choosing.due
    .toSorted(
      (one, other) =>
        one.endedAt.getTime() - other.endedAt.getTime() || (one.pointId < other.pointId ? -1 : 1),
    )
    .map(({ pointId }) => pointId);
  const isDue = new Set(due);
  const known = new Set(memory.confirmed.filter((pointId) => isDue.has(pointId)));
  const confirmed = isConfirmed ? due : due.filter((pointId) => known.has(pointId));
  const open = due.filter((pointId) => !confirmed.includes(pointId));
  const most = Math.min(mostAtOnce, Math.floor(points / 2));
  const freed = memory.freed.filter(({ pointId, success: by }) => isDue.has(pointId) || by === success);
  if (open.length > most) {
    return {
      due: confirmed,
      memory: { confirmed, freed },
      waits: `${open.length} of its ${points} recovery points would go at once: somebody has to confirm that.`,
      needsSomebody: true,
    };
  }
  if (!afterGap) return { due, memory: { confirmed, freed: [] } };
  const released = new Set(freed.map(({ pointId }) => pointId));
  const left =
    success === undefined ? 0 : perSuccess - freed.filter(({ success: by }) => by === success).length;
  const next = open.filter((pointId) => !released.has(pointId)).slice(0, Math.max(0, left));
  const allowed = new Set([...confirmed, ...released, ...next]);
  const waiting = due.filter((pointId) => !allowed.has(pointId)).length;
  const now = success === undefined ? [] : next.map((pointId) => ({ pointId, success }));
  return {
    due: due.filter((pointId) => allowed.has(pointId)),
    memory: { confirmed, freed: [...freed, ...now] },
    ...(waiting === 0
      ? {}
      : { waits: `${waiting} wait: after a gap in its backups each good one lets two recovery points go.` }),
  };
}
