import type { PolicyValues } from '../../../shared/policies/policy.ts';
import { jitterOf } from './jitter.ts';
import { lookBack, occurrencesAfter, type Period } from './occurrences.ts';
import { onceAMoment } from './once-a-moment.ts';
import { isOpen, openingAt, type OpenBy } from './window.ts';
import { minuteMs } from './zone-clock.ts';

/** What decides when backups start. */
export type StartedBy = Pick<PolicyValues, 'schedule' | 'timeZone' | 'window' | 'jitterMinutes'>;

/** A planned time, and when an instance's run starts for it. */
export interface PlannedRun {
  readonly planned: Date;
  readonly start: Date;
}

/** The operating system looks for due runs once in so many minutes. */
export const tickMinutes = 15;

/**
 * When an instance's run starts that is planned for an instant: then or when the window opens next, and later by the
 * instance's jitter. The jitter is shortened where the window would close or the next planned time come less than a
 * tick after: the run would never be found due.
 */
export function startOf(values: StartedBy, planned: Date, instanceId: string): Date {
  const base = inWindow(values, planned);
  const next = values.jitterMinutes === 0 ? undefined : nextOccurrence(values, base);
  return spread(values, base, instanceId, next);
}

const nextOccurrence = onceAMoment((values: StartedBy, after: Date): Date | undefined => {
  const [next] = occurrencesAfter(values, after).take(1);
  return next;
});

const inWindow = (values: StartedBy, at: Date): Date =>
  isOpen(values, at) ? at : (openingAt(values, at)?.from ?? at);

function spread(values: StartedBy, base: Date, instanceId: string, next: Date | undefined): Date {
  if (values.jitterMinutes === 0) return base;
  const closes = openingAt(values, base)?.until;
  const end = Math.min(closes?.getTime() ?? Infinity, next?.getTime() ?? Infinity);
  const room = Math.max(0, (end - base.getTime()) / minuteMs - tickMinutes);
  return new Date(base.getTime() + jitterOf(instanceId, Math.min(values.jitterMinutes, room)));
}

/** Whether a run may start at this moment, catching up included. */
export function mayStartNow(values: OpenBy, now: Date): boolean {
  return isOpen(values, now);
}

/** The next run whose planned time comes after an instant; undefined where the schedule never runs. */
export function nextStart(values: StartedBy, instanceId: string, after: Date): PlannedRun | undefined {
  const own = nextOwnRun(values, after);
  return own === undefined ? undefined : started(values, instanceId, own);
}

const nextOwnRun = onceAMoment((values: StartedBy, after: Date): OwnRun | undefined => {
  const [next] = ownRuns(values, after).take(1);
  return next;
});

const started = (values: StartedBy, instanceId: string, { planned, base, next }: OwnRun): PlannedRun => ({
  planned,
  start: spread(values, base, instanceId, next),
});

/** The next runs whose planned time comes after an instant. */
export function nextStarts(values: StartedBy, instanceId: string, after: Date, count: number): PlannedRun[] {
  return [...runsAfter(values, instanceId, after).take(count)];
}

/**
 * The runs whose planned times come after an instant. Planned times of which the next one comes before the window opens
 * are none: they fall together with the last before or at its opening.
 */
function* runsAfter(values: StartedBy, instanceId: string, after: Date): Generator<PlannedRun> {
  for (const own of ownRuns(values, after)) yield started(values, instanceId, own);
}

interface OwnRun {
  readonly planned: Date;
  /** When the window is open for it. */
  readonly base: Date;
  readonly next: Date | undefined;
}

function* ownRuns(values: StartedBy, after: Date): Generator<OwnRun> {
  let waiting: { planned: Date; base: Date } | undefined;
  for (const next of occurrencesAfter(values, after)) {
    if (waiting !== undefined && waiting.base < next) yield { ...waiting, next };
    // what waits for the same opening need not look for it again
    const base: Date = waiting !== undefined && waiting.base > next ? waiting.base : inWindow(values, next);
    waiting = { planned: next, base };
  }
  if (waiting !== undefined) yield { ...waiting, next: undefined };
}

/** Planned times of a period that are runs of their own. */
export function plannedBetween(values: StartedBy, { after, upTo }: Period): readonly Date[] {
  return allPlanned(values, after, upTo);
}

const allPlanned = onceAMoment((values: StartedBy, after: Date, upTo: Date): readonly Date[] => {
  const found: Date[] = [];
  for (const { planned } of ownRuns(values, after)) {
    if (planned > upTo) break;
    found.push(planned);
  }
  return found;
});

/** The last of them in a period; undefined where there is none. */
export function lastPlannedBetween(values: StartedBy, period: Period): Date | undefined {
  return lookBack(period, (part) => plannedBetween(values, part).at(-1));
}
