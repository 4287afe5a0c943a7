import { dueness, type Dueness } from '../../policy/schedule/due.ts';
import { mayStartNow } from '../../policy/schedule/start-times.ts';
import { nextTry } from './retries.ts';
import type { DueInstance } from './subject.ts';

/** What an instance's schedule asks for now, with the tries of runs that failed. */
export interface DueNow extends Dueness {
  /** The planned time whose run starts now, or is tried again now. */
  readonly run?: { readonly planned: Date; readonly why: 'planned' | 'catch-up' | 'retry' };
  /** When a run that failed is tried again. */
  readonly retryAt?: Date;
}

/** Whether an instance's backup is to be started now: that of its last planned time, or once more where that failed. */
export function dueNow({ subject, values, tries }: DueInstance, now: Date): DueNow {
  const asked = dueness(subject, now);
  const { due, missed } = asked;
  if (due !== undefined) {
    return { ...asked, run: { planned: due.planned, why: due.catchUp ? 'catch-up' : 'planned' } };
  }
  const last = missed.at(-1);
  const isRunning = tries.some(({ endedAt }) => endedAt === null);
  const isOvertaken = asked.next !== undefined && asked.next.planned <= now;
  if (last?.why !== 'failed' || isRunning || isOvertaken) return asked;
  const failed = tries.flatMap(({ ok, endedAt, code, scheduledFor }) =>
    !ok && endedAt !== null && scheduledFor?.getTime() === last.planned.getTime() ? [{ endedAt, code }] : [],
  );
  // what another home tried, it tries again
  const again = failed.length === 0 ? undefined : nextTry(failed);
  if (!(again instanceof Date)) return asked;
  if (again > now || !mayStartNow(values, now)) return { ...asked, retryAt: again };
  return { ...asked, run: { planned: last.planned, why: 'retry' } };
}
