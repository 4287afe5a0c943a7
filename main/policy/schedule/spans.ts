import type { Period } from './occurrences.ts';
import { lastPlannedBetween, nextStart, plannedBetween, startOf, type PlannedRun } from './start-times.ts';
import type { Planned, PolicySpan, ScheduleSubject } from './subject.ts';

/** A span with its end, exclusive for values: what is planned at the moment of a change is still planned by the old. */
interface Stretch extends PolicySpan {
  readonly until: Date;
  /** Where it follows a suspension: when that began. */
  readonly pausedFrom?: Date;
}

/** The last instant of Date. */
const never = new Date(8.64e15);

function stretchesOf(spans: readonly PolicySpan[]): Stretch[] {
  const found: Stretch[] = [];
  let pausedFrom: Date | undefined;
  let began = false;
  for (const [index, span] of spans.entries()) {
    const until = spans[index + 1]?.from ?? never;
    if (span.values === null) {
      // before its first policy an instance is new, not suspended
      if (began) pausedFrom ??= span.from;
      found.push({ ...span, until });
    } else {
      found.push({ ...span, until, ...(pausedFrom === undefined ? {} : { pausedFrom }) });
      began = true;
      pausedFrom = undefined;
    }
  }
  return found;
}

/** What holds at an instant; null also where nothing did yet. */
export function valuesAt({ spans }: ScheduleSubject, at: Date): PolicySpan['values'] {
  return spans.findLast(({ from }) => from <= at)?.values ?? null;
}

/**
 * The last planned time up to an instant. One that passed while the instance was suspended comes to run once when the
 * suspension ends, by the values that hold then.
 */
export function lastPlanned({ spans }: ScheduleSubject, at: Date): Planned | undefined {
  for (const { from, until, values, pausedFrom } of stretchesOf(spans).toReversed()) {
    if (values === null || from > at) continue;
    const planned = lastPlannedBetween(values, { after: from, upTo: until < at ? until : at });
    if (planned !== undefined) return { planned, earliest: planned, values };
    if (pausedFrom === undefined) continue;
    const paused = lastPlannedBetween(values, { after: pausedFrom, upTo: from });
    if (paused !== undefined) return { planned: paused, earliest: from, values };
  }
  return undefined;
}

/** The first planned time after an instant with its start, over suspensions and changes that are known already. */
export function nextPlanned({ spans, instanceId }: ScheduleSubject, after: Date): PlannedRun | undefined {
  for (const { from, until, values, pausedFrom } of stretchesOf(spans)) {
    if (values === null || until <= after) continue;
    if (pausedFrom !== undefined && from > after) {
      const planned = lastPlannedBetween(values, { after: pausedFrom, upTo: from });
      if (planned !== undefined) return { planned, start: startOf(values, from, instanceId) };
    }
    const next = nextStart(values, instanceId, from > after ? from : after);
    if (next !== undefined && next.planned <= until) return next;
  }
  return undefined;
}

/**
 * Planned times of a period that could run: not those during a suspension, nor one whose start a suspension came
 * before. Ascending.
 */
export function startedBetween(subject: ScheduleSubject, { after, upTo }: Period): PlannedRun[] {
  return stretchesOf(subject.spans).flatMap(({ from, until, values }) => {
    if (values === null || from >= upTo || until <= after) return [];
    const part = { after: from > after ? from : after, upTo: until < upTo ? until : upTo };
    return plannedBetween(values, part)
      .map((planned) => ({ planned, start: startOf(values, planned, subject.instanceId) }))
      .filter(({ start }) => start <= until || valuesAt(subject, start) !== null);
  });
}
