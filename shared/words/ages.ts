import prettyMilliseconds from 'pretty-ms';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/**
 * An age in ms as it stands before "old" and "ago", in its largest unit: "less than a minute", "5 minutes",
 * "3 hours", "12 days". Days are counted from 24 hours on and never become months or years, so that an age and a
 * limit in days can be compared. What is negative counts as 0.
 */
export function ageWords(ageMs: number): string {
  if (ageMs < minuteMs) return 'less than a minute';
  return prettyMilliseconds(ageMs, { compact: true, verbose: true, hideYear: true });
}

/** An age that stands alone, as in a column: "just now", "5 minutes". */
export function shortAgeWords(ageMs: number): string {
  return ageMs < minuteMs ? 'just now' : ageWords(ageMs);
}

/** When something was, seen from now: "just now", "5 minutes ago". */
export function agoWords(ageMs: number): string {
  return ageMs < minuteMs ? 'just now' : `${ageWords(ageMs)} ago`;
}

/**
 * From this age in ms on something is past a limit in days. Whole days count: a point of 7 days and 5 hours is within
 * 7 days, so that a backup every 7 days never passes its limit only because it takes its time.
 */
export const pastLimitMs = (limitDays: number): number => (limitDays + 1) * dayMs;

/** Whether an age in ms is past a limit in days, as {@link pastLimitMs} counts them. */
export const isPastLimit = (ageMs: number, limitDays: number): boolean => ageMs >= pastLimitMs(limitDays);
