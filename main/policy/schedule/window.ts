import type { PolicyValues } from '../../../shared/policies/policy.ts';
import { minutesOf } from './calendar.ts';
import { changesBetween, dayMs, instantsOf, minuteMs, shownAt } from './zone-clock.ts';

/** What decides when runs may start. */
export type OpenBy = Pick<PolicyValues, 'timeZone' | 'window'>;

/** From an instant until just before another one, runs may start. */
export interface Opening {
  readonly from: Date;
  readonly until: Date;
}

interface Window {
  readonly from: number;
  readonly until: number;
}

/** In minutes of the day; undefined where runs may start at any time. */
function windowOf({ window }: OpenBy): Window | undefined {
  // one without length would never open; it is refused where it is written, and must not stop backups
  if (window === undefined || window.from === window.until) return undefined;
  return { from: minutesOf(window.from), until: minutesOf(window.until) };
}

/** Whether a minute of the day, which may have a fraction, is in a window. */
export function isMinuteIn({ from, until }: Window, minute: number): boolean {
  return from < until ? from <= minute && minute < until : from <= minute || minute < until;
}

const isShownIn = (window: Window, shown: number): boolean => isMinuteIn(window, (shown % dayMs) / minuteMs);

/** Whether clocks show a time in the window: its first minute is in it, the one at which it ends is not. */
export function isOpen(values: OpenBy, at: Date): boolean {
  const window = windowOf(values);
  return window === undefined || isShownIn(window, shownAt(values.timeZone, at.getTime()));
}

/**
 * The opening in which an instant lies, else the next one; undefined where runs may start at any time. On a day whose
 * clocks skip the whole window it does not open, and it opens twice where clocks are put back into it after its end.
 */
export function openingAt(values: OpenBy, at: Date): Opening | undefined {
  const window = windowOf(values);
  if (window === undefined) return undefined;
  const openings = openingsAround(values.timeZone, window, at.getTime());
  const found = openings.find(({ until }) => until > at.getTime());
  if (found === undefined) throw new Error(`no window opens in days after ${at.toISOString()}`);
  return { from: new Date(found.from), until: new Date(found.until) };
}

function openingsAround(timeZone: string, window: Window, at: number): Window[] {
  const today = Math.floor(shownAt(timeZone, at) / dayMs);
  const limits = [-1, 0, 1, 2].flatMap((days) =>
    [window.from, window.until].flatMap((minute) =>
      instantsOf(timeZone, (today + days) * dayMs + minute * minuteMs),
    ),
  );
  const changes = changesBetween(timeZone, at - 2 * dayMs, at + 3 * dayMs);
  const ordered = [...new Set([...limits, ...changes])].sort((one, other) => one - other);
  const openings: { from: number; until: number }[] = [];
  for (const [index, from] of ordered.entries()) {
    const until = ordered[index + 1];
    if (until === undefined || !isShownIn(window, shownAt(timeZone, from))) continue;
    const before = openings.at(-1);
    if (before?.until === from) before.until = until;
    else openings.push({ from, until });
  }
  return openings;
}
