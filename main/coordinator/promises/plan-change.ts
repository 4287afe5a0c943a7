import type { KnownChange, Promised, PromiseChange } from '../../../shared/policies/promise.ts';
import { knownPromise } from '../../../shared/policies/standing.ts';
import { promiseChange, type Bounds } from '../../policy/promise/change.ts';
import type { CachedPoint } from '../../store/tables/points.ts';

/** What somebody wants points to be promised. */
export interface Wish {
  /** Undefined leaves the point as it is. */
  readonly want: (standing: Promised, point: CachedPoint) => Promised | undefined;
  /** In a sentence, for the revision. */
  readonly cause: string;
  /** Somebody chose this point: what no policy keeps changes, too. */
  readonly byHand?: boolean;
}

/** A change of one point's promise that is to be written. */
export interface PlannedChange {
  readonly point: CachedPoint;
  readonly from: Promised;
  readonly change: PromiseChange;
  /** Until when the storage itself keeps the point, where it was asked. */
  readonly immutableUntil?: Date | undefined;
}

/** What a wish means for a point as it is known; undefined where nothing has to be written. */
export function planChange(
  point: CachedPoint,
  { want, cause, byHand = false }: Wish,
  bounds: Bounds,
): PlannedChange | undefined {
  const { promised, pending } = knownPromise(point, bounds.now);
  const wanted = want(promised, point);
  if (wanted === undefined) return undefined;
  const revision = point.change?.revision;
  const standing = {
    promised,
    ...(pending === undefined || revision === undefined
      ? {}
      : { pending: { ...pending, effectiveAt: new Date(pending.effectiveAt), revision } }),
  };
  const change = promiseChange({ standing, wanted, cause, byHand }, bounds);
  return change === undefined ? undefined : { point, from: promised, change };
}

/** A point with the newest change of its promise as somebody has just read it. */
export function withChange(
  { change: _known, ...point }: CachedPoint,
  change: KnownChange | undefined,
): CachedPoint {
  return change === undefined ? point : { ...point, change };
}
