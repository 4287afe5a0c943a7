import { missedBetween, isSkipped, runsFor, type Missed } from './missed.ts';
import { lookBack } from './occurrences.ts';
import { lastPlanned, nextPlanned, valuesAt } from './spans.ts';
import { mayStartNow, startOf, tickMinutes, type PlannedRun, type StartedBy } from './start-times.ts';
import type { ScheduleSubject } from './subject.ts';
import { openingAt } from './window.ts';
import { minuteMs } from './zone-clock.ts';

/** What an instance's schedule asks for at a moment. */
export interface Dueness {
  /** A backup has to start now. */
  readonly due?: {
    readonly planned: Date;
    /** Its time came more than a tick ago: nothing ran then. */
    readonly catchUp: boolean;
  };
  /** A backup should have started more than two ticks ago, and has not: what nobody has run, or waits for a window since. */
  readonly late?: {
    readonly planned: Date;
    /** When it should have started first. */
    readonly since: Date;
  };
  /** A backup has to start, and will when the window opens. */
  readonly waitsFor?: Date;
  /** The next start in future. */
  readonly next?: PlannedRun;
  /** What came to nothing since the last good scheduled backup: the newest 100, ascending, without what is due or waits. */
  readonly missed: readonly Missed[];
}

/**
 * Whether an instance's backup is due. At most one is, however many planned times have passed: that of the last one.
 * An instance is first due at the planned time after its policy began; one that was suspended, once when that ends, if
 * a planned time passed. Nothing is due while a run of the instance goes on, nor again for a planned time whose run
 * failed: trying again is the runner's.
 */
export function dueness(subject: ScheduleSubject, now: Date): Dueness {
  const last = lastOpen(subject, now);
  const next = nextPlanned(subject, now);
  const missed = [...missedSinceGood(subject, now), ...failedAfterPause(subject, now)]
    .filter(({ planned }) => planned.getTime() !== last?.planned.getTime())
    .slice(-mostMissed);
  if (last === undefined) return { missed, ...(next === undefined ? {} : { next }) };
  const { planned, first, start, values } = last;
  const isRunning = subject.runs.some(({ endedAt }) => endedAt === null);
  const late =
    isRunning || minutesSince(first, now) <= lateMinutes ? {} : { late: { planned, since: first } };
  if (start > now) {
    const waits = !mayStartNow(values, now);
    return { ...late, ...(waits ? { waitsFor: start } : {}), next: { planned, start }, missed };
  }
  if (isRunning) return { missed, ...(next === undefined ? {} : { next }) };
  const catchUp = minutesSince(start, now) > tickMinutes || last.late;
  return { ...late, due: { planned, catchUp }, missed, ...(next === undefined ? {} : { next }) };
}

/** What has not begun so long after it should have is late: the look after the next one would have begun it. */
const lateMinutes = 2 * tickMinutes;

const minutesSince = (at: Date, now: Date): number => (now.getTime() - at.getTime()) / minuteMs;

/** An hourly schedule on a machine that was off for years would otherwise be counted through at each tick. */
const mostMissed = 100;

/** The first instant of Date. */
const earliestMs = -8.64e15;

interface Open extends PlannedRun {
  /** When it should have started, had it been run then. */
  readonly first: Date;
  readonly values: StartedBy;
  /** It could not start when it was planned. */
  readonly late: boolean;
}

/** The last planned time that is still to run, with its start by what holds now. */
function lastOpen(subject: ScheduleSubject, now: Date): Open | undefined {
  const values = valuesAt(subject, now);
  const last = lastPlanned(subject, now);
  if (values === null || last === undefined) return undefined;
  const { planned, earliest } = last;
  if (runsFor(subject.runs, planned).length > 0) return undefined;
  const usual = startOf(last.values, earliest, subject.instanceId);
  if (usual <= now && isSkipped({ planned, start: usual }, subject.runs)) return undefined;
  const first = startOf(values, earliest, subject.instanceId);
  const start = first > now ? first : openStart(values, first, { now, instanceId: subject.instanceId });
  return { planned, first, start, values, late: start > first || earliest > planned };
}

/** When what should have started earlier starts: at once, but spread like all others from when the window opens. */
function openStart(values: StartedBy, first: Date, at: { now: Date; instanceId: string }): Date {
  const opening = openingAt(values, at.now);
  return opening === undefined || opening.from <= first
    ? first
    : startOf(values, opening.from, at.instanceId);
}

/** The run that a suspension put off is none of its planned times; where it failed it is missed like the others. */
function failedAfterPause(subject: ScheduleSubject, now: Date): Missed[] {
  const last = lastPlanned(subject, now);
  if (last === undefined || last.earliest.getTime() === last.planned.getTime()) return [];
  const runs = runsFor(subject.runs, last.planned);
  const hasFailed = runs.length > 0 && runs.every(({ ok, endedAt }) => !ok && endedAt !== null);
  return hasFailed ? [{ planned: last.planned, why: 'failed' }] : [];
}

function missedSinceGood(subject: ScheduleSubject, now: Date): Missed[] {
  const good = subject.runs.flatMap(({ ok, scheduledFor }) =>
    ok && scheduledFor !== undefined && scheduledFor <= now ? [scheduledFor.getTime()] : [],
  );
  const since = good.reduce((latest, one) => Math.max(latest, one), earliestMs);
  const period = { after: new Date(since), upTo: now };
  const newest = lookBack(period, (part) => {
    const missed = missedBetween(subject, part);
    return missed.length > mostMissed || part.after <= period.after ? missed : undefined;
  });
  return newest ?? [];
}
