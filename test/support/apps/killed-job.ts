import { hostname } from 'node:os';
import { openHome } from '../../../main/compose.ts';
import type { Leftover } from '../../../main/store/tables/jobs/leftovers.ts';
import { Store } from '../../../main/store/store.ts';
import { JobId } from '../../../shared/ids.ts';
import type { Job } from '../../../shared/jobs/jobs.ts';

/** No process of any system has this one: it is above the largest number that is given out. */
const deadPid = 2 ** 30;

/** Writes a job into a home whose process was killed, with what it left. Returns its id. */
export function leaveKilledJob(home: string, leftover: Leftover, more: Partial<Job> = {}): JobId {
  const id = JobId.parse('job-20261123t171203-0a0b0c0d');
  const store = new Store(openHome({ PGKEEP_HOME: home }).database);
  const job: Job = {
    id,
    kind: 'restore-as-files',
    state: 'in progress',
    instanceId: null,
    subject: 'shop',
    startedAt: new Date().toISOString(),
    endedAt: null,
    host: hostname(),
    user: 'dba',
    progress: null,
    result: null,
    error: null,
    leftovers: [],
    ...more,
  };
  store.jobs.insert(job, { vaultId: null, pid: deadPid, exclusive: null, request: null });
  store.leftovers.insert(job.id, leftover);
  store.close();
  return job.id;
}
