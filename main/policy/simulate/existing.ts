import type { SimulatedPoint } from '../../../shared/policies/simulation.ts';
import { promiseChange } from '../promise/change.ts';
import type { StandingPromise } from '../promise/standing.ts';
import { promiseUnder } from '../promise/under-values.ts';
import type { RetainedPoint } from '../retention/assign.ts';
import type { Calendar, CalendarValues } from '../retention/calendar.ts';

/** A recovery point that exists. */
export interface ExistingPoint extends Omit<RetainedPoint, 'rule' | 'expiresAt'> {
  readonly bytes: number;
  readonly standing: StandingPromise;
  /** Until when the storage itself lets nobody delete it. */
  readonly immutableUntil?: Date | undefined;
  /** It is pinned, or under legal hold: it stays whatever it was promised. */
  readonly held?: boolean;
  /** There may be a newer promise that cannot be read: the point stays, and values change nothing for it. */
  readonly uncertain?: boolean;
}

/** Values, and when they would be saved. */
export interface NewValues {
  readonly values: CalendarValues;
  readonly calendar: Calendar;
  readonly now: Date;
  readonly graceDays: number;
}

/** What new values of its policy change for a point. */
export function simulateExisting(
  { pointId, startedAt, standing, immutableUntil, uncertain = false }: ExistingPoint,
  { values, calendar, now, graceDays }: NewValues,
): SimulatedPoint {
  const asItIs = standing.pending?.promised ?? standing.promised;
  const wanted = uncertain ? undefined : promiseUnder(standing.promised, startedAt, values, calendar);
  const change =
    wanted === undefined
      ? undefined
      : promiseChange({ standing, wanted, cause: '' }, { now, graceDays, immutableUntil });
  const { rule, why, expiresAt } = change?.promised ?? asItIs;
  return {
    pointId,
    startedAt: startedAt.toISOString(),
    rule,
    why,
    endsAt: asItIs.expiresAt,
    newEndsAt: expiresAt,
    days: daysBetween(asItIs.expiresAt, expiresAt),
    ...(change === undefined ? {} : { effectiveAt: change.effectiveAt }),
  };
}

const dayMs = 24 * 60 * 60_000;

/** To a tenth. A point without an end has none by other values either. */
function daysBetween(end: string | null, newEnd: string | null): number {
  if (end === null || newEnd === null) return 0;
  // not -0, which a change of minutes would be
  return Math.round(((Date.parse(newEnd) - Date.parse(end)) / dayMs) * 10) / 10 + 0;
}
