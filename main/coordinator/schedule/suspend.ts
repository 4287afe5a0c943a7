import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import { mostPauses, type Pause, type Suspension } from '../../../shared/policies/runner.ts';
import { whoWords } from '../../../shared/words/who.ts';
import { PgkeepError } from '../../core/errors.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';
import { changeScheduling, type Scheduled, type Scheduling } from './change-scheduling.ts';

/** What is suspended, or goes on: instances, servers, or all that this home runs. */
export interface Suspended extends Scheduled {
  readonly everything: boolean;
}

export interface Suspending {
  /** When it ends by itself; null: when somebody resumes. */
  readonly until: Date | null;
  readonly reason?: string | undefined;
}

/**
 * No due backup is run and nothing expires until `until`, or until somebody resumes. Of instances and servers every
 * workstation sees it, in their vaults; `everything` is a matter of this home alone, which runs nothing then. Throws
 * UserErrorInvalidInput where that time has passed.
 */
export async function suspend(
  engine: Engine,
  what: Suspended,
  { until, reason }: Suspending,
): Promise<InstanceSummary[]> {
  const now = engine.clock.now();
  if (until !== null && until <= now) {
    throw new PgkeepError('UserErrorInvalidInput', 'The end of the suspension lies in the past.', {
      remedy: 'Give a later time, or none: then it lasts until somebody resumes.',
    });
  }
  const suspended: Suspension = {
    since: now.toISOString(),
    until: until === null ? null : until.toISOString(),
    by: whoWords(engine.writer),
    ...(reason === undefined ? {} : { reason }),
  };
  return await change(engine, what, (stands) => ({
    ...stands,
    // it began when it first began
    suspended: { ...suspended, since: stillStanding(stands.suspended, now)?.since ?? suspended.since },
    pauses: withEnded(stands, now),
  }));
}

/** Due backups run again, one for each instance that missed some meanwhile, and points expire again. */
export async function resume(engine: Engine, what: Suspended): Promise<InstanceSummary[]> {
  const now = engine.clock.now();
  return await change(engine, what, ({ suspended, ...stands }) => ({
    ...stands,
    pauses:
      suspended === undefined
        ? stands.pauses
        : remembered([...(stands.pauses ?? []), pauseOf(suspended, now)]),
  }));
}

/** That this home runs nothing due now, whatever it is runner for; undefined where it does. */
export function suspendedHere({ store, clock }: Pick<Engine, 'store' | 'clock'>): Suspension | undefined {
  return stillStanding(store.settings.get('suspendedHere')?.suspended, clock.now());
}

async function change(
  engine: Engine,
  { everything, ...scheduled }: Suspended,
  make: (stands: Scheduling) => Scheduling,
): Promise<InstanceSummary[]> {
  if (!everything && scheduled.instances.length + scheduled.servers.length === 0) {
    throw new PgkeepError('UserErrorInvalidInput', 'Nothing is named: instances, servers, or everything.');
  }
  if (everything) {
    const { suspended, pauses } = make(engine.store.settings.get('suspendedHere') ?? {});
    await whenFree(() =>
      engine.store.settings.set('suspendedHere', {
        ...(suspended === undefined ? {} : { suspended }),
        ...(pauses === undefined ? {} : { pauses }),
      }),
    );
  }
  if (scheduled.instances.length + scheduled.servers.length === 0) return [];
  return await changeScheduling(engine, scheduled, make);
}

/** A suspension that has ended by itself is a pause, which the next one must not hide. */
function withEnded({ suspended, pauses = [] }: Scheduling, now: Date): Pause[] {
  if (suspended === undefined || stillStanding(suspended, now) !== undefined) return pauses;
  return remembered([...pauses, pauseOf(suspended, now)]);
}

/** The suspension, if it stands at that time. */
export function stillStanding<Given extends Suspension>(
  suspended: Given | undefined,
  now: Date,
): Given | undefined {
  if (suspended === undefined) return undefined;
  return suspended.until === null || Date.parse(suspended.until) > now.getTime() ? suspended : undefined;
}

function pauseOf({ since, until }: Suspension, now: Date): Pause {
  const end = until === null || Date.parse(until) > now.getTime() ? now.toISOString() : until;
  return { from: since, until: end };
}

const remembered = (pauses: Pause[]): Pause[] => pauses.slice(-mostPauses);
