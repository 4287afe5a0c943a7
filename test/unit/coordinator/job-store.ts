import { createIds } from '../../../main/core/ids.ts';
import { silentLog } from '../../../main/core/log.ts';
import { Store } from '../../../main/store/store.ts';
import { InstanceId, JobId, PointId } from '../../../shared/ids.ts';
import type { Job, JobState } from '../../../shared/jobs.ts';

export const startMs = Date.parse('2026-11-23T12:00:00.000Z');

/** What the job runner works with: a store in memory and time that the test moves. */
export function runnerEngine(scratch: string) {
  const time = { ms: startMs };
  const clock = { now: () => new Date(time.ms), elapsed: () => time.ms };
  const store = new Store(':memory:');
  return { time, engine: { store, clock, ids: createIds(clock), log: silentLog, scratch } };
}

export function makeJob(id: string, changes: Partial<Job> = {}): Job {
  return {
    id: JobId.parse(id),
    kind: 'backup',
    state: 'in progress',
    instanceId: null,
    subject: 'shop',
    startedAt: new Date(startMs).toISOString(),
    endedAt: null,
    host: 'jump1',
    user: 'dba',
    progress: null,
    result: null,
    error: null,
    leftovers: [],
    ...changes,
  };
}

export const owner = { vaultId: null, pid: 1, exclusive: null, request: null };

export const verifyRequest = {
  kind: 'verify' as const,
  instanceId: InstanceId.parse('inst-0001'),
  pointId: PointId.parse('point-0001'),
};

/** Ends a job as its process would. */
export function endJob(store: Store, id: string, state: JobState, endedAt: number): void {
  const ended = new Date(endedAt).toISOString();
  store.jobs.end(id, { state, endedAt: ended, progress: null, result: null, error: null });
}
