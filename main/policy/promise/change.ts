import type { Promised, PromiseChange } from '../../../shared/policies/promise.ts';
import type { StandingPromise } from './standing.ts';

/** Days that a shortened promise stays as it was, so that a mistake can be undone. */
export const defaultGraceDays = 14;

export interface WantedPromise {
  readonly standing: StandingPromise;
  /** What the point would be promised now. */
  readonly wanted: Promised;
  /** In words, for the revision. */
  readonly cause: string;
  /** Somebody chose this point; nothing else changes one that no policy keeps. */
  readonly byHand?: boolean;
}

/** What bounds a change. */
export interface Bounds {
  /** Now, by the storage's clock. */
  readonly now: Date;
  readonly graceDays: number;
  /** Until when the storage itself lets nobody delete the point. */
  readonly immutableUntil?: Date | undefined;
}

/**
 * The revision that changes a point's promise to what is wanted, or undefined where nothing has to be written.
 *
 * - Longer, or under another rule until the same moment: at once.
 * - Shorter: from `now` and the grace on, and not to an end before that moment or before the storage lets it go. Where
 *   that is no shorter any more, nothing changes.
 * - A change that is pending goes on where it comes to the same; else the new one undoes it.
 */
export function promiseChange(change: WantedPromise, bounds: Bounds): PromiseChange | undefined {
  const { standing, wanted, cause, byHand = false } = change;
  const { promised, pending } = standing;
  if (!byHand && ![promised, pending?.promised ?? promised].every(isKeptByPolicy)) return undefined;
  const undoes = pending === undefined ? {} : { undoes: pending.revision };
  if (endMs(wanted) >= endMs(promised)) {
    if (pending === undefined && isSame(wanted, promised)) return undefined;
    return { promised: wanted, effectiveAt: bounds.now.toISOString(), cause, ...undoes };
  }
  const effectiveAt = new Date(bounds.now.getTime() + bounds.graceDays * dayMs);
  const end = boundedEnd(wanted, effectiveAt, bounds);
  if (pending !== undefined && goesOn(pending, wanted, { end, bounds })) return undefined;
  if (end >= endMs(promised)) {
    return pending === undefined ? undefined : undoChange(standing, bounds.now, cause);
  }
  const shortened = { ...wanted, expiresAt: new Date(end).toISOString() };
  return { promised: shortened, effectiveAt: effectiveAt.toISOString(), cause, ...undoes };
}

/** The revision that takes a pending change back, so that what stands goes on; undefined where none is pending. */
export function undoChange(
  { promised, pending }: StandingPromise,
  now: Date,
  cause: string,
): PromiseChange | undefined {
  if (pending === undefined) return undefined;
  return { promised, effectiveAt: now.toISOString(), cause, undoes: pending.revision };
}

const dayMs = 24 * 60 * 60_000;

const isKeptByPolicy = ({ rule, expiresAt }: Promised): boolean =>
  expiresAt !== null && rule !== 'on demand' && rule !== 'until a date';

/** When a promise ends, in ms since 1970; never: infinity. */
const endMs = ({ expiresAt }: Promised): number => (expiresAt === null ? Infinity : Date.parse(expiresAt));

const isSame = (one: Promised, other: Promised): boolean =>
  one.rule === other.rule && endMs(one) === endMs(other);

/** A shorter promise ends when it comes to hold at the earliest, and not before the storage lets the point go. */
const boundedEnd = (wanted: Promised, effectiveAt: Date, { immutableUntil }: Bounds): number =>
  Math.max(endMs(wanted), effectiveAt.getTime(), immutableUntil?.getTime() ?? 0);

/**
 * Whether a pending change already comes to what is wanted: the same, or nothing longer, where a new one, whose grace
 * begins today, would end later.
 */
function goesOn(
  pending: NonNullable<StandingPromise['pending']>,
  wanted: Promised,
  { end, bounds }: { end: number; bounds: Bounds },
): boolean {
  const { promised, effectiveAt } = pending;
  const pendingEnd = endMs(promised);
  const isTheSame = promised.rule === wanted.rule && boundedEnd(wanted, effectiveAt, bounds) === pendingEnd;
  return isTheSame || (endMs(wanted) <= pendingEnd && pendingEnd < end);
}
