import { JobKind, JobState, isWaiting, type Job } from '../../../../shared/jobs/jobs.ts';

export type Since = '' | 'hour' | 'day' | 'week' | 'month';

/** What the list of jobs is narrowed to; the empty string lets everything through. */
export type JobFilter = Readonly<{
  search: string;
  state: JobState | '';
  kind: JobKind | '';
  instance: string;
  since: Since;
}>;

export const noFilter: JobFilter = { search: '', state: '', kind: '', instance: '', since: '' };

const names = { search: 'q', state: 'state', kind: 'kind', instance: 'instance', since: 'since' } as const;

const sinceMs: Record<Exclude<Since, ''>, number> = {
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
  month: 30 * 86_400_000,
};

const isSince = (text: string | null): text is Exclude<Since, ''> =>
  text !== null && Object.hasOwn(sinceMs, text);

/** The filter in an address, so that a narrowed list can be shared. */
export function filterFrom(params: URLSearchParams): JobFilter {
  const state = JobState.safeParse(params.get(names.state));
  const kind = JobKind.safeParse(params.get(names.kind));
  const since = params.get(names.since);
  return {
    search: params.get(names.search) ?? '',
    state: state.success ? state.data : '',
    kind: kind.success ? kind.data : '',
    instance: params.get(names.instance) ?? '',
    since: isSince(since) ? since : '',
  };
}

/** The filter as parameters of an address. */
export function filterParams(filter: JobFilter): URLSearchParams {
  const params = new URLSearchParams();
  for (const key of Object.keys(names) as (keyof typeof names)[])
    if (filter[key] !== '') params.set(names[key], filter[key]);
  return params;
}

export const isFiltering = (filter: JobFilter): boolean =>
  Object.values(filter).some((value) => value !== '');

/** Since when jobs are listed, by a clock that stands still for a minute: the same call for that long. */
export function afterOf(since: Since, now: number): string | undefined {
  if (since === '') return undefined;
  const minute = 60_000;
  return new Date(Math.floor(now / minute) * minute - sinceMs[since]).toISOString();
}

/** Whether the job belongs into the list. The search is the router's, whose results are taken as they are. */
function lets(filter: Omit<JobFilter, 'search'>, job: Job, now: number): boolean {
  const after = afterOf(filter.since, now);
  return (
    (filter.state === '' || job.state === filter.state) &&
    (filter.kind === '' || job.kind === filter.kind) &&
    (filter.instance === '' || job.instanceId === filter.instance) &&
    (after === undefined || job.startedAt >= after)
  );
}

/**
 * The list with the running jobs that began since it was fetched: what runs first, then the newest. With a search,
 * only those whose subject holds it.
 */
export function withStarted(
  listed: readonly Job[],
  running: readonly Job[],
  filter: JobFilter,
  now: number,
): Job[] {
  const known = new Set<string>(listed.map(({ id }) => id));
  const wanted = filter.search.trim().toLowerCase();
  const started = running.filter(
    (job) => !known.has(job.id) && `${job.subject}\n${job.id}`.toLowerCase().includes(wanted),
  );
  return [...started, ...listed]
    .filter((job) => lets(filter, job, now))
    .sort((a, b) => rank(a) - rank(b) || b.startedAt.localeCompare(a.startedAt) || b.id.localeCompare(a.id));
}

/** What runs comes before what waits for its turn, and that before what has ended. */
const rank = (job: Job): number => (job.state !== 'in progress' ? 2 : isWaiting(job) ? 1 : 0);
