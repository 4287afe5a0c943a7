import { isWaiting, type Job } from '../../shared/jobs/jobs.ts';

/** One reading of a running job's throughput: when (milliseconds since 1970), bytes a second, and bytes of its phase. */
export type RateReading = Readonly<{ at: number; rate: number; bytes: number; phase: string }>;

/** The jobs that this page heard of, by id. */
export type LiveJobs = Readonly<{
  jobs: ReadonlyMap<string, Job>;
  /** Throughput of running jobs since this page watches them, oldest first. */
  rates: ReadonlyMap<string, readonly RateReading[]>;
  /** Ids that a subscription spoke of since it was opened: fresher than any list. */
  heard: ReadonlySet<string>;
}>;

export type LiveJobsEvent =
  | { kind: 'subscribed' }
  | { kind: 'changed'; job: Job; at: number }
  /** What a list call answered; only for what the subscription has not spoken of. */
  | { kind: 'listed'; jobs: readonly Job[] }
  /** The router does not know the job any more. */
  | { kind: 'gone'; id: string };

export const noLiveJobs: LiveJobs = { jobs: new Map(), rates: new Map(), heard: new Set() };

/** Ten minutes at one reading in two seconds. */
const keptReadings = 300;

export const isRunning = (job: Pick<Job, 'state'>): boolean => job.state === 'in progress';

/** Pure: what is known after an event. */
export function liveJobsReducer(state: LiveJobs, event: LiveJobsEvent): LiveJobs {
  switch (event.kind) {
    case 'subscribed':
      return { ...state, heard: new Set() };
    case 'changed':
      return {
        jobs: new Map(state.jobs).set(event.job.id, event.job),
        rates: withReading(state.rates, event.job, event.at),
        heard: new Set(state.heard).add(event.job.id),
      };
    case 'listed': {
      const jobs = new Map(state.jobs);
      for (const job of event.jobs) if (!state.heard.has(job.id)) jobs.set(job.id, job);
      return { ...state, jobs };
    }
    case 'gone': {
      const jobs = new Map(state.jobs);
      if (!state.heard.has(event.id)) jobs.delete(event.id);
      return { ...state, jobs };
    }
  }
}

function withReading(rates: LiveJobs['rates'], job: Job, at: number): LiveJobs['rates'] {
  if (!isRunning(job) || isWaiting(job) || job.progress === null) return rates;
  const readings = rates.get(job.id) ?? [];
  const { rate, bytes, phase } = job.progress;
  const reading = { at, rate, bytes, phase };
  return new Map(rates).set(job.id, [...readings, reading].slice(-keptReadings));
}

/** Running jobs, the oldest first: the order in which they are likely to end, and one that stays. */
export function runningJobs(state: LiveJobs): Job[] {
  return [...state.jobs.values()]
    .filter(isRunning)
    .sort((a, b) => a.startedAt.localeCompare(b.startedAt) || a.id.localeCompare(b.id));
}

/** "2 running, 498 waiting", of jobs in progress; what there is none of is left out. */
export function runningWords(jobs: readonly Pick<Job, 'state' | 'progress'>[]): string {
  const waiting = jobs.filter(isWaiting).length;
  const running = jobs.length - waiting;
  return [
    running > 0 || waiting === 0 ? `${running} running` : null,
    waiting > 0 ? `${waiting} waiting` : null,
  ]
    .filter((part) => part !== null)
    .join(', ');
}

/**
 * Whether the event tells of a job's end: worth a toast and fresh lists. A subscription begins with what runs,
 * so an end that comes without a beginning is news: another process was quicker than the looks at the store.
 */
export function endedJob(before: LiveJobs, event: LiveJobsEvent): Job | null {
  if (event.kind !== 'changed' || isRunning(event.job)) return null;
  const known = before.jobs.get(event.job.id);
  return known === undefined || isRunning(known) ? event.job : null;
}

/** A list of jobs with the fresher states that were heard since it was fetched. */
export function withLive<Listed extends Job>(listed: readonly Listed[], live: LiveJobs): Listed[] {
  return listed.map((job) => {
    const fresher = live.jobs.get(job.id);
    return fresher === undefined || (!isRunning(job) && isRunning(fresher)) ? job : { ...job, ...fresher };
  });
}
