import type { FixStep } from '../errors.ts';
import type { Job } from '../jobs/jobs.ts';
import type { Health, InstanceHealth } from './overview.ts';
import { isNotRun } from '../schedule/instance-schedule.ts';
import { isUnconfirmed } from '../vaults/unconfirmed.ts';

/** Every health, the one that needs a person first. */
export const healthOrder: readonly Health[] = [
  'nothing to restore',
  'failing',
  'at risk',
  'not read yet',
  'protected',
  'stopped',
];

/**
 * What a health is about, the one that needs a person first. What is `at risk` is `late` where its newest good point
 * is older than the limit of the settings, and `not known` where its vault does not say which points it has and
 * nothing else is wrong with it, or has not been asked yet.
 */
export const instanceStatuses = [
  'nothing to restore',
  'failing',
  'not known',
  'late',
  'at risk',
  'protected',
  'stopped',
] as const;
export type InstanceStatus = (typeof instanceStatuses)[number];

type Judged = Pick<
  InstanceHealth,
  'health' | 'isPastLimit' | 'willLackPrivileges' | 'latestPointAt' | 'vaultName'
>;

/** `unreachable` are the vaults that did not answer when they were last asked. */
export function statusOfInstance(
  instance: Judged,
  unreachable: readonly { readonly vaultName: string }[],
): InstanceStatus {
  const { health, isPastLimit, willLackPrivileges, latestPointAt, vaultName } = instance;
  if (health === 'not read yet') return 'not known';
  if (health !== 'at risk') return health;
  if (isPastLimit) return 'late';
  if (willLackPrivileges) return 'at risk';
  // with a vault that answered, one that is at risk has a point
  const isUnsaid = latestPointAt === null || unreachable.some((vault) => vault.vaultName === vaultName);
  return isUnsaid ? 'not known' : 'at risk';
}

/** What a person does next about an instance; each host says it in its own words. */
export type InstanceStep =
  | { readonly do: 'watch-job'; readonly jobId: string }
  | { readonly do: 'fix-privileges' }
  | { readonly do: 'confirm' }
  | { readonly do: 'sign-in'; readonly step: FixStep }
  | { readonly do: 'show-job'; readonly jobId: string }
  | { readonly do: 'show-schedule' }
  | { readonly do: 'back-up' }
  | { readonly do: 'look' };

/** `lastDay` are the jobs of the last day: one among them that failed can be looked at. */
export function stepOfInstance(instance: InstanceHealth, lastDay: readonly Job[]): InstanceStep {
  const { id, runningJob, willLackPrivileges, health, isPastLimit, stoppedAt, schedule, signIn } = instance;
  if (runningJob !== null) return { do: 'watch-job', jobId: runningJob.id };
  if (willLackPrivileges) return { do: 'fix-privileges' };
  if (isUnconfirmed(instance)) return { do: 'confirm' };
  const [step] = signIn ?? [];
  if (step !== undefined && stoppedAt === undefined) return { do: 'sign-in', step };
  const failed = lastDay
    .filter(({ instanceId, kind }) => instanceId === id && kind === 'backup')
    .toSorted((a, b) => b.startedAt.localeCompare(a.startedAt))
    .find(
      ({ state }) => state === 'failed' || state === 'interrupted' || state === 'completed with warnings',
    );
  if (failed !== undefined) return { do: 'show-job', jobId: failed.id };
  if (schedule !== undefined && (schedule.gap !== null || isNotRun(schedule))) return { do: 'show-schedule' };
  const isWanting = health === 'nothing to restore' || isPastLimit;
  return isWanting && stoppedAt === undefined ? { do: 'back-up' } : { do: 'look' };
}
