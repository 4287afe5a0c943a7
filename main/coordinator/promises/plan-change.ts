import type { KnownChange, Promised, PromiseChange } from '../../../shared/policies/promise.ts';
import { knownPromise } from '../../../shared/policies/standing.ts';
import { promiseChange, type Bounds } from '../../policy/promise/change.ts';
import type { StandingPromise } from '../../policy/promise/standing.ts';
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
  const standing = standingPromiseOf(point, bounds.now);
  const { promised } = standing;
  const wanted = want(promised, point);
  if (wanted === undefined) return undefined;
  const change = promiseChange({ standing, wanted, cause, byHand }, bounds);
  return change === undefined ? undefined : { point, from: promised, change };
}

/** What a point is promised, as it is known, with the change that is pending. */
export function standingPromiseOf(point: CachedPoint, now: Date): StandingPromise {
  const { promised, pending } = knownPromise(point, now);
  const revision = point.change?.revision;
  if (pending === undefined || revision === undefined) return { promised };
  return { promised, pending: { ...pending, effectiveAt: new Date(pending.effectiveAt), revision } };
}

/** A point with the newest change of its promise as somebody has just read it. */
export function withChange(
  { change: _known, ...point }: CachedPoint,
  change: KnownChange | undefined,
): CachedPoint {
  return change === undefined ? point : { ...point, change };
}
