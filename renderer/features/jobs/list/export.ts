import { targetWords } from '../../../../shared/jobs/job-target.ts';
import { jobTimes } from '../../../../shared/jobs/job-times.ts';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import { lossWords } from '../../../../shared/words/losses.ts';

const head = [
  'id',
  'kind',
  'state',
  'subject',
  'target',
  'asked at',
  'started at',
  'ended at',
  'host',
  'user',
  'bytes',
  'rows',
  'tables',
  'database',
  'destination',
  'error code',
  'error',
  'losses',
] as const;

/** What a spreadsheet would take for a formula; a tab or line break before it changes nothing. */
const formula = /^[\s\u0000]*[=+\-@]/;

/** One cell. Text that a spreadsheet would run gets an apostrophe before it; numbers stay numbers. */
export function csvCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const safe = formula.test(value) ? `'${value}` : value;
  return /[",\r\n\t;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The jobs as CSV (RFC 4180, with a byte order mark, which spreadsheets need to read UTF-8). */
export function jobsAsCsv(jobs: readonly Job[], now: Date): string {
  const lines = jobs.map((job) =>
    [
      job.id,
      job.kind,
      job.state,
      job.subject,
      job.target === undefined ? null : targetWords(job.target),
      job.startedAt,
      jobTimes(job, now).beganAt,
      job.endedAt,
      job.host,
      job.user,
      job.result?.bytes,
      job.result?.rows,
      job.result?.tables,
      job.result?.database,
      job.result?.destination,
      job.error?.code,
      job.error?.message,
      lossWords(job.result?.losses ?? [], Infinity),
    ]
      .map(csvCell)
      .join(','),
  );
  return `\ufeff${[head.join(','), ...lines].join('\r\n')}\r\n`;
}

export const jobsAsJson = (jobs: readonly Job[]): string => `${JSON.stringify(jobs, null, 2)}\n`;

/** "pgkeep-jobs-2026-11-23.csv" */
export const exportName = (now: Date, extension: 'csv' | 'json'): string =>
  `pgkeep-jobs-${now.toISOString().slice(0, 10)}.${extension}`;
