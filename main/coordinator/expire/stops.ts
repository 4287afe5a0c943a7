import { isDeepStrictEqual } from 'node:util';
import type { InstanceRecord, InstanceSummary } from '../../../shared/instances/instances.ts';
import type { Job } from '../../../shared/jobs/jobs.ts';
import { valuesOf, type PolicyValues } from '../../../shared/policies/policy.ts';
import type { InstanceScheduling, Suspension } from '../../../shared/policies/runner.ts';
import { dayOf } from '../../../shared/words/promises.ts';
import { messageOf, PgkeepError } from '../../core/errors.ts';
import { dueness } from '../../policy/schedule/due.ts';
import { missedBetween } from '../../policy/schedule/missed.ts';
import type { Period } from '../../policy/schedule/occurrences.ts';
import type { PastRun, ScheduleSubject } from '../../policy/schedule/subject.ts';
import type { CachedPoint } from '../../store/tables/points.ts';
import { readPolicySurely } from '../../vault/policies/policy-record.ts';
import { readInstanceSurely } from '../../vault/records/instance-record.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Engine } from '../engine.ts';
import { schedulingOf } from '../instances/scheduling-of.ts';
import { dueInstance, pausesOf, spansOf } from '../schedule/subject.ts';

/** How the points of an instance may go: not at all, in a sentence, or with so many of the newest that stay. */
export type Permission =
  | {
      readonly stop: string;
      /** Somebody chose that they stay: nothing is wrong. */
      readonly isChosen?: true;
    }
  | {
      readonly keepNewest: number;
      /** A planned backup was not made since the asked time. */
      readonly missed?: true;
    };

interface At {
  readonly now: Date;
  /** Since when a planned backup that was not made counts as one. */
  readonly missedSince?: Date | undefined;
}

/** So many of an instance's newest backups are looked at. */
const mostJobs = 200;

/**
 * Whether points of an instance may expire, by what its vault says for certain now, and by the backups that are known
 * here. Only what can be read and is signed by somebody trusted lets points go.
 */
export async function permissionOf(
  engine: Pick<Engine, 'store'>,
  vault: Vault,
  instance: InstanceSummary,
  { now, missedSince }: At,
): Promise<Permission> {
  const { record, problem } = await readInstanceSurely(vault, instance.id);
  if (problem !== undefined) return { stop: `Its record cannot be told for certain. ${problem}` };
  if (record === undefined) return { stop: 'The vault has no record of it.' };
  const server = await serverOf(vault, instance);
  if ('problem' in server) return { stop: `The record of its server cannot be read. ${server.problem}` };
  const here = engine.store.settings.get('suspendedHere')?.suspended;
  const suspended = [record.suspended, server.suspended, here].find((one) => lasts(one, now));
  if (suspended !== undefined) {
    return { stop: `It is suspended by ${suspended.by}${untilWords(suspended)}.`, isChosen: true };
  }
  if (record.stoppedAt !== undefined) {
    return record.expiresAsPromised === true
      ? { keepNewest: 1 }
      : { stop: 'Its protection was stopped, and its recovery points are kept.', isChosen: true };
  }
  const points = [...engine.store.points.ofInstance(instance.vaultId, instance.id).values()];
  const success = newestSuccess(points, now);
  const failed = failedSince(backupsOf(engine, instance), success);
  if (failed !== undefined) {
    return { stop: `Its backup of ${dayOf(failed)} failed, and none was good since.` };
  }
  const assigned = record.policy;
  if (assigned === undefined) return { keepNewest: 1 };
  const policy = await readPolicySurely(vault, assigned.id);
  if ('problem' in policy) return { stop: `Its policy cannot be told for certain. ${policy.problem}` };
  const values = valuesOf(policy.values, assigned.overrides);
  const scheduling = schedulingOf({ ...record, server });
  const subject = subjectOf(engine, instance, {
    values,
    scheduling,
    since: new Date(assigned.since),
    points,
  });
  const missed = newestMissed(subject, success, now);
  if (missed !== undefined) {
    return { stop: `Its backup that was due on ${dayOf(missed)} was not made, and none was good since.` };
  }
  const hasMissed =
    missedSince !== undefined && wasMissed(engine, instance, subject, { after: missedSince, upTo: now });
  return { keepNewest: values.keepAtLeast, ...(hasMissed ? { missed: true } : {}) };
}

/** Whether a planned backup of a period was not made; one whose point is gone since was. */
function wasMissed(
  { store }: Pick<Engine, 'store'>,
  instance: InstanceSummary,
  subject: ScheduleSubject,
  period: Period,
): boolean {
  const runs = [...subject.runs, ...store.jobs.backupsOf(instance.id, mostJobs)];
  return missedBetween({ ...subject, runs }, period).some(
    ({ why }) => why !== 'skipped: the run before still ran',
  );
}

/** What the record of its server says, as it is in the vault. */
async function serverOf(
  vault: Vault,
  { id }: InstanceSummary,
): Promise<InstanceRecord['server'] | { readonly problem: string }> {
  try {
    const found = await vault.findInstance(id);
    return found?.record.server ?? { problem: 'The vault has no record of the instance.' };
  } catch (error) {
    if (!(error instanceof PgkeepError)) throw error;
    return { problem: messageOf(error) };
  }
}

const lasts = (suspended: Suspension | undefined, now: Date): boolean =>
  suspended !== undefined && (suspended.until === null || new Date(suspended.until) > now);

const untilWords = ({ until }: Suspension): string => (until === null ? '' : ` until ${dayOf(until)}`);

/** The newest backups of an instance that are known here, also those that other workstations filed. */
export function backupsOf({ store }: Pick<Engine, 'store'>, { id }: Pick<InstanceSummary, 'id'>): Job[] {
  return store.jobs.list({ kind: 'backup', instanceId: id, limit: mostJobs }).map(({ job }) => job);
}

/** When the newest point of an instance was completed that is whole, in ISO; a clock that was ahead dates none. */
function newestSuccess(points: readonly CachedPoint[], now: Date): string | undefined {
  const whole = points.filter(({ damage }) => damage === undefined).map(({ completedAt }) => completedAt);
  return whole
    .filter((completedAt) => new Date(completedAt) <= now)
    .toSorted()
    .at(-1);
}

/** When the last failed backup began that no good one followed. */
function failedSince(jobs: readonly Job[], success: string | undefined): string | undefined {
  return jobs.find(
    ({ state, startedAt, endedAt }) =>
      isFailure(state) && (success === undefined || (endedAt ?? startedAt) > success),
  )?.startedAt;
}

/** What somebody cancelled did not fail. */
export const isFailure = (state: Job['state']): boolean => state === 'failed' || state === 'interrupted';

interface Certain {
  /** The policy's values with the instance's own over them, as the vault says for certain. */
  readonly values: PolicyValues;
  readonly scheduling: InstanceScheduling | undefined;
  readonly since: Date;
  readonly points: readonly CachedPoint[];
}

/**
 * What was planned and what was run. The policy's history is known here alone: it counts where it comes to what the
 * vault says for certain; else what holds now counts from when the instance got the policy.
 */
function subjectOf(
  engine: Pick<Engine, 'store'>,
  instance: InstanceSummary,
  { values, scheduling, since, points }: Certain,
): ScheduleSubject {
  const known = dueInstance(engine, instance);
  const isSame =
    isDeepStrictEqual(known?.values, values) &&
    isDeepStrictEqual(pausesOf(instance.scheduling), pausesOf(scheduling));
  const here = engine.store.settings.get('suspendedHere');
  const pauses = [...pausesOf(scheduling), ...pausesOf(here)];
  const certain = () => spansOf([{ from: since, values }], { since, pauses });
  const made = points.flatMap((point): PastRun[] =>
    point.scheduledFor === undefined || point.damage !== undefined ? [] : [runOf(point, point.scheduledFor)],
  );
  const tries = engine.store.jobs.backupsOf(instance.id, mostJobs).filter(({ ok }) => !ok);
  return {
    instanceId: instance.id,
    spans: known !== undefined && isSame ? known.subject.spans : certain(),
    runs: [...made, ...tries],
  };
}

const runOf = ({ startedAt, completedAt }: CachedPoint, scheduledFor: string): PastRun => ({
  startedAt: new Date(startedAt ?? completedAt),
  endedAt: new Date(completedAt),
  scheduledFor: new Date(scheduledFor),
  ok: true,
});

/** The planned time of a backup that was to be made by now and was not, since the last good one; in ISO. */
function newestMissed(subject: ScheduleSubject, success: string | undefined, now: Date): string | undefined {
  const { missed, due } = dueness(subject, now);
  return [...missed, ...(due?.catchUp === true ? [due] : [])]
    .map(({ planned }) => planned.toISOString())
    .findLast((planned) => success === undefined || planned > success);
}
