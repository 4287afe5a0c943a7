import type { Job } from '../../../shared/jobs/jobs.ts';
import type { PlannedRunOf } from '../../../shared/schedule/schedule.ts';
import { jobTimes } from '../../../shared/jobs/job-times.ts';
import { runningJobs, withLive, type LiveJobs } from '../../api/live-jobs-state.ts';

/** A bar on the time line: begin and end as shares of the shown span, 0 to 1, and the lane that it lies in. */
export type Bar<Item> = Readonly<{ item: Item; from: number; to: number; lane: number }>;

export type Span = Readonly<{ startedAt: string; endedAt: string | null }>;

/** The listed jobs as last heard of, and those that were started since. */
export function lastDayJobs(listed: readonly Job[], live: LiveJobs): Job[] {
  const known = new Set<string>(listed.map(({ id }) => id));
  return [...withLive(listed, live), ...runningJobs(live).filter(({ id }) => !known.has(id))];
}

/** From when to when a job worked, up to `now` while it goes on; of one that did not begin, how long it waited. */
export const workOf = (job: Job, now: Date): Span => ({
  startedAt: jobTimes(job, now).beganAt ?? job.startedAt,
  endedAt: job.endedAt ?? now.toISOString(),
});

/** From when to when the items lasted, ms since 1970, within `begin` to `end`; what still runs lasts until `end`. */
export function spanOf(items: readonly Span[], begin: number, end: number): { from: number; to: number } {
  const within = (time: number) => Math.min(end, Math.max(begin, time));
  const froms = items.map(({ startedAt }) => within(Date.parse(startedAt)));
  const tos = items.map(({ endedAt }) => (endedAt === null ? end : within(Date.parse(endedAt))));
  return items.length === 0 ? { from: begin, to: end } : { from: Math.min(...froms), to: Math.max(...tos) };
}

/** A planned backup as long as the last one of its database took, or as a quarter of an hour. */
export function plannedSpan(
  { instanceId, start }: Pick<PlannedRunOf, 'instanceId' | 'start'>,
  jobs: readonly Pick<Job, 'kind' | 'instanceId' | 'startedAt' | 'endedAt'>[],
): Span {
  const last = jobs.find(
    (job) => job.kind === 'backup' && job.instanceId === instanceId && job.endedAt !== null,
  );
  const tookMs =
    last === undefined || last.endedAt === null
      ? 15 * 60_000
      : Date.parse(last.endedAt) - Date.parse(last.startedAt);
  return { startedAt: start, endedAt: new Date(Date.parse(start) + tookMs).toISOString() };
}

/**
 * Lays items out without overlap, each in the first lane that is free, oldest first. Times are
 * milliseconds since 1970; what began earlier is cut, what still runs lasts until `end`. A bar is at least
 * `least` of the span long, so that it can be seen.
 */
export function layLanes<Item extends Span>(
  items: readonly Item[],
  begin: number,
  end: number,
  least: number,
): Bar<Item>[] {
  const span = end - begin;
  const free: number[] = [];
  return items
    .toSorted((a, b) => a.startedAt.localeCompare(b.startedAt))
    .map((item) => {
      const ended = item.endedAt === null ? end : Date.parse(item.endedAt);
      const to = Math.min(1, Math.max((ended - begin) / span, least));
      const from = Math.max(0, Math.min((Date.parse(item.startedAt) - begin) / span, to - least));
      const found = free.findIndex((until) => until <= from);
      const lane = found < 0 ? free.length : found;
      free[lane] = to;
      return { item, from, to, lane };
    });
}
