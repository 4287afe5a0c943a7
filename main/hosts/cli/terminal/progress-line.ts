import { phaseWords, shareDone, type Job, type JobProgress } from '../../../../shared/jobs/jobs.ts';
import { formatCount, countOf } from '../../../../shared/words/counts.ts';
import { formatDuration } from '../../../../shared/words/durations.ts';
import { formatSize } from '../../../../shared/words/sizes.ts';
import { printable } from './printable.ts';

/** Lines of a progress that is not on a terminal come at most this often, in ms, within one phase. */
const plainLineIntervalMs = 5_000;

/** What is known about a running job, in one line. `elapsedMs` is the time since its start. */
export function describeProgress(progress: JobProgress, elapsedMs: number): string {
  const { object, bytes, totalBytes, rate, rows, tables } = progress;
  const share = shareDone(progress);
  const size =
    totalBytes === undefined ? formatSize(bytes) : `${formatSize(bytes)} of ${formatSize(totalBytes)}`;
  const parts = [
    phaseWords(progress),
    share === undefined ? undefined : `${Math.floor(share * 100)}%`,
    bytes > 0 || totalBytes !== undefined ? size : undefined,
    rate > 0 ? `${formatSize(rate)}/s` : undefined,
    rows === undefined ? undefined : countOf(rows, 'row'),
    tables === undefined ? undefined : `table ${formatCount(tables.done)} of ${formatCount(tables.total)}`,
    formatDuration(elapsedMs),
    object,
  ];
  return parts
    .filter((part) => part !== undefined)
    .map(printable)
    .join('  ');
}

/** Decides which changes of a job become a line where there is no terminal. Pure: time is an input. */
export class PlainProgress {
  #phase: string | undefined;
  #lastAt = Number.NEGATIVE_INFINITY;

  /** The line to print now, if any. `now` is in ms and never jumps back, `elapsedMs` is the job's age. */
  next(job: Job, now: number, elapsedMs: number): string | undefined {
    const { progress } = job;
    if (progress === null || job.state !== 'in progress') return undefined;
    if (progress.phase === this.#phase && now - this.#lastAt < plainLineIntervalMs) return undefined;
    this.#phase = progress.phase;
    this.#lastAt = now;
    return describeProgress(progress, elapsedMs);
  }
}
