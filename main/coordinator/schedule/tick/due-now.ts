import { dueness, type Dueness } from '../../../policy/schedule/due.ts';
import { mayStartNow } from '../../../policy/schedule/start-times.ts';
import { nextTry } from './retries.ts';
import type { DueInstance } from '../subject.ts';

/** What an instance's schedule asks for now, with the tries of runs that failed. */
export interface DueNow extends Dueness {
  /** The planned time whose run starts now, or is tried again now. */
  readonly run?: { readonly planned: Date; readonly why: 'planned' | 'catch-up' | 'retry' };
  /** When a run that failed is tried again. */
  readonly retryAt?: Date;
}

/** Why a backup that has to run does not begin now, in a sentence, and when it does. */
export interface Wait {
  readonly why: string;
  /** Absent where it is not known. */
  readonly until?: Date;
}

/** What a schedule waits for: its window, or another try; undefined where it waits for neither. */
export function waitOf({ run, waitsFor, retryAt }: DueNow, now: Date): Wait | undefined {
  if (run !== undefined) return undefined;
  if (waitsFor !== undefined) return { why: 'Its policy lets it start only then.', until: waitsFor };
  if (retryAt === undefined) return undefined;
  return retryAt > now
    ? { why: 'It failed, and is tried again then.', until: retryAt }
    : { why: 'It failed, and is tried again when its policy lets it start.' };
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
