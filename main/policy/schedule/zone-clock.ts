import { Temporal } from 'temporal-polyfill';

/**
 * What clocks in a time zone show. An instant is in milliseconds since 1970 in UTC; a time on the clock is written as
 * the instant at which a clock in UTC shows it, so that days are counted with plain arithmetic.
 */

export const minuteMs = 60_000;
export const dayMs = 24 * 60 * minuteMs;

/** From an instant until another one, clocks are by so many milliseconds ahead of UTC. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
  readonly offset: number;
}

/** No zone is further from UTC, and no change of clocks is longer. */
const farthest = 26 * 60 * minuteMs;

// Temporal takes about 50 microseconds for an offset and a millisecond for a change; a simulated policy asks for
// hundreds of thousands, a tick for thousands. What was once found out about a year of a zone stays true.
const known = new Map<string, Map<number, readonly Stretch[]>>();

/** The stretches of a year in UTC, the first and the last cut by it. Throws a RangeError where the zone is not known. */
function stretchesOfYear(timeZone: string, year: number): readonly Stretch[] {
  let ofZone = known.get(timeZone);
  if (ofZone === undefined) known.set(timeZone, (ofZone = new Map<number, readonly Stretch[]>()));
  let ofYear = ofZone.get(year);
  if (ofYear === undefined) ofZone.set(year, (ofYear = readYear(timeZone, year)));
  return ofYear;
}

function readYear(timeZone: string, year: number): Stretch[] {
  const end = Date.UTC(year + 1, 0, 1);
  const found: Stretch[] = [];
  let at = Temporal.Instant.fromEpochMilliseconds(Date.UTC(year, 0, 1)).toZonedDateTimeISO(timeZone);
  for (;;) {
    const next = at.getTimeZoneTransition('next');
    const until = Math.min(end, next?.epochMilliseconds ?? end);
    found.push({ from: at.epochMilliseconds, until, offset: Math.round(at.offsetNanoseconds / 1e6) });
    if (next === null || until === end) return found;
    at = next;
  }
}

/** Stretches one after the other from the one that holds at an instant, without end; each is cut where a year ends. */
export function* stretchesFrom(timeZone: string, instant: number): Generator<Stretch, never> {
  for (let year = new Date(instant).getUTCFullYear(); ; year++) {
    for (const stretch of stretchesOfYear(timeZone, year)) {
      if (stretch.until > instant) yield stretch;
    }
  }
}

/** What clocks show at an instant. */
export function shownAt(timeZone: string, instant: number): number {
  return instant + stretchAt(timeZone, instant).offset;
}

function stretchAt(timeZone: string, instant: number): Stretch {
  const ofYear = stretchesOfYear(timeZone, new Date(instant).getUTCFullYear());
  const found = ofYear.find(({ until }) => until > instant);
  if (found === undefined) throw new Error(`no clock in ${timeZone} at ${instant}`);
  return found;
}

function stretchesBetween(timeZone: string, from: number, until: number): Stretch[] {
  const first = stretchAt(timeZone, from);
  if (until <= first.until) return [first];
  const found: Stretch[] = [];
  for (const stretch of stretchesFrom(timeZone, from)) {
    if (stretch.from >= until) break;
    found.push(stretch);
  }
  return found;
}

/** All instants at which clocks show a time, in order: none where they skip it, two where they are put back. */
export function instantsOf(timeZone: string, shown: number): number[] {
  const [first, ...others] = stretchesBetween(timeZone, shown - farthest, shown + farthest);
  if (first !== undefined && others.length === 0) return [shown - first.offset];
  return [first, ...others]
    .filter((stretch) => stretch !== undefined)
    .map(({ from, until, offset }) => ({ from, until, instant: shown - offset }))
    .filter(({ from, until, instant }) => from <= instant && instant < until)
    .map(({ instant }) => instant);
}

/** Instants after one and before another at which clocks change. */
export function changesBetween(timeZone: string, after: number, before: number): number[] {
  const stretches = stretchesBetween(timeZone, after, before);
  if (stretches.length === 1) return [];
  return stretches
    .filter(({ offset }, index) => index > 0 && offset !== stretches[index - 1]?.offset)
    .map(({ from }) => from);
}

/**
 * When something that is planned once for a time on the clock happens: the first time that clocks show it; where they
 * skip it, the first moment after; where a zone skips its whole day, at that time on the next day.
 */
export function onceAt(timeZone: string, shown: number): number {
  const [first] = instantsOf(timeZone, shown);
  if (first !== undefined) return first;
  const skipping = changesBetween(timeZone, shown - farthest, shown + farthest).find(
    (change) => shownAt(timeZone, change - 1) < shown && shown < shownAt(timeZone, change),
  );
  if (skipping === undefined) throw new Error(`no clock change skips ${shown} in ${timeZone}`);
  const startOfDay = Math.floor(shown / dayMs) * dayMs;
  const wholeDay =
    shownAt(timeZone, skipping - 1) < startOfDay && startOfDay + dayMs <= shownAt(timeZone, skipping);
  return wholeDay ? onceAt(timeZone, shown + dayMs) : skipping;
}
