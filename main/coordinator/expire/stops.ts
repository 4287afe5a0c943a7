import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { Job } from '../../../shared/jobs/jobs.ts';
import { valuesOf, type PolicyValues } from '../../../shared/policies/policy.ts';
import type { Suspension } from '../../../shared/policies/runner.ts';
import { dayOf } from '../../../shared/words/promises.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { messageOf, PgkeepError } from '../../core/errors.ts';
import { dueness } from '../../policy/schedule/due.ts';
import type { PastRun } from '../../policy/schedule/subject.ts';
import type { CachedPoint } from '../../store/tables/points.ts';
import { readPolicySurely } from '../../vault/policies/policy-record.ts';
import { readInstanceSurely } from '../../vault/records/instance-record.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Engine } from '../engine.ts';

/** How the points of an instance may go: not at all, in a sentence, or with so many of the newest that stay. */
export type Permission = { readonly stop: string } | { readonly keepNewest: number };

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
  now: Date,
): Promise<Permission> {
  const { record, problem } = await readInstanceSurely(vault, instance.id);
  if (problem !== undefined) return { stop: `Its record cannot be told for certain. ${problem}` };
  if (record === undefined) return { stop: 'The vault has no record of it.' };
  const suspended = [record.suspended, await suspensionOfServer(vault, instance)].find((one) =>
    lasts(one, now),
  );
  if (suspended !== undefined) return { stop: `It is suspended by ${suspended.by}${untilWords(suspended)}.` };
  if (record.stoppedAt !== undefined) {
    return record.expiresAsPromised === true
      ? { keepNewest: 1 }
      : { stop: 'Its protection was stopped, and its recovery points are kept.' };
  }
  const jobs = backupsOf(engine, instance);
  const points = [...engine.store.points.ofInstance(instance.vaultId, instance.id).values()];
  const failed = failedSince(jobs, newestSuccess(points));
  if (failed !== undefined)
    return { stop: `Its backup of ${dayOf(failed)} failed, and none was good since.` };
  const assigned = record.policy;
  if (assigned === undefined) return { keepNewest: 1 };
  const policy = await readPolicySurely(vault, assigned.id);
  if ('problem' in policy) return { stop: `Its policy cannot be told for certain. ${policy.problem}` };
  const values = valuesOf(policy.values, assigned.overrides);
  const missed = missedSince({ instance, values, since: new Date(assigned.since), points, jobs }, now);
  return missed === undefined
    ? { keepNewest: values.keepAtLeast }
    : {
        stop: `Its backup that was due on ${dayOf(missed.toISOString())} was not made, and none was good since.`,
      };
}

/** The server's own record counts; where it cannot be read, so does that. */
async function suspensionOfServer(vault: Vault, { id }: InstanceSummary): Promise<Suspension | undefined> {
  try {
    return (await vault.findInstance(id))?.record.server.suspended;
  } catch (error) {
    if (!(error instanceof PgkeepError)) throw error;
    return { since: new Date(0).toISOString(), until: null, by: inQuotes(messageOf(error)) };
  }
}

const lasts = (suspended: Suspension | undefined, now: Date): boolean =>
  suspended !== undefined && (suspended.until === null || new Date(suspended.until) > now);

const untilWords = ({ until }: Suspension): string => (until === null ? '' : ` until ${dayOf(until)}`);

/** The newest backups of an instance that are known here, also those that other workstations filed. */
export function backupsOf({ store }: Pick<Engine, 'store'>, { id }: Pick<InstanceSummary, 'id'>): Job[] {
  return store.jobs.list({ kind: 'backup', instanceId: id, limit: mostJobs }).map(({ job }) => job);
}

/** When the newest point of an instance was completed that is whole; in ISO. */
function newestSuccess(points: readonly CachedPoint[]): string | undefined {
  const whole = points.filter(({ damage }) => damage === undefined).map(({ completedAt }) => completedAt);
  return whole.toSorted().at(-1);
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

interface Scheduled {
  readonly instance: Pick<InstanceSummary, 'id'>;
  readonly values: PolicyValues;
  readonly since: Date;
  readonly points: readonly CachedPoint[];
  readonly jobs: readonly Job[];
}

/** The planned time of a backup that was to be made by now and was not, since the last good one. */
function missedSince({ instance, values, since, points, jobs }: Scheduled, now: Date): Date | undefined {
  const made = points.map((point): PastRun => ({
    startedAt: new Date(point.startedAt ?? point.completedAt),
    endedAt: new Date(point.completedAt),
    ...(point.scheduledFor === undefined ? {} : { scheduledFor: new Date(point.scheduledFor) }),
    ok: point.damage === undefined,
  }));
  const running = jobs
    .filter(({ state }) => state === 'in progress')
    .map(({ startedAt }): PastRun => ({ startedAt: new Date(startedAt), endedAt: null, ok: false }));
  const subject = { instanceId: instance.id, spans: [{ from: since, values }], runs: [...made, ...running] };
  const { missed, due } = dueness(subject, now);
  return missed.at(-1)?.planned ?? (due?.catchUp === true ? due.planned : undefined);
}
