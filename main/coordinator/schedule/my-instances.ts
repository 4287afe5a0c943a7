import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { Engine } from '../engine.ts';
import { stillStanding } from './suspend.ts';

/** Why the due backups of an instance are not run by this home, the first reason that there is. */
export type NotRun =
  | 'stopped'
  | 'no policy'
  | 'policy missing'
  | 'not confirmed'
  | 'record unreadable'
  | 'no runner'
  | 'another runner'
  | 'suspended'
  | 'suspended here';

/** Why this home does not run the due backups of an instance now; undefined where it does. */
export function whyNotRun(
  { store, clock, writer }: Pick<Engine, 'store' | 'clock' | 'writer'>,
  instance: InstanceSummary,
): NotRun | undefined {
  const { policy, scheduling, stoppedAt, endedElsewhere, unconfirmed, recordProblem } = instance;
  const now = clock.now();
  if (stoppedAt !== undefined || endedElsewhere !== undefined) return 'stopped';
  if (policy === undefined) return 'no policy';
  if (policy.missing === true) return 'policy missing';
  if (scheduling?.runner === undefined) return 'no runner';
  if (scheduling.runner.home !== writer.home) return 'another runner';
  const server = store.servers.list().find(({ id }) => id === instance.serverId);
  if (unconfirmed !== undefined || server?.unconfirmed !== undefined) return 'not confirmed';
  if (recordProblem !== undefined) return 'record unreadable';
  if (stillStanding(scheduling.suspended, now) !== undefined) return 'suspended';
  if (stillStanding(store.settings.get('suspendedHere')?.suspended, now) !== undefined)
    return 'suspended here';
  return undefined;
}
