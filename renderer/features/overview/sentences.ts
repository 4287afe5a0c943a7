import type { ToldOfServer } from '../../../shared/auto-protect/auto-protect.ts';
import type { Job } from '../../../shared/jobs/jobs.ts';
import type { PlannedRunOf } from '../../../shared/schedule/schedule.ts';
import { formatTime } from '../../ui/format/time.ts';
import { jobStatus, type JobStatus } from '../../ui/words/job.ts';
import { countOf, formatCount } from '../../../shared/words/counts.ts';
import { protectedWords } from '../../../shared/words/protected.ts';
import type { ProtectionCounts } from '../../../shared/instances/protection.ts';

/** How everything stands, in one sentence: "40 of 45 databases are protected; 2 things need attention." */
export function overviewSentence(
  coverage: Pick<ProtectionCounts, 'protected' | 'total'>,
  needing: number,
): string {
  const kept = coverage.protected;
  const covered =
    coverage.total === 0
      ? 'No database is protected'
      : coverage.total === kept
        ? `${kept === 1 ? 'The database is' : `All ${formatCount(kept)} databases are`} protected`
        : protectedWords(kept, coverage.total);
  if (needing === 0) return `${covered}; nothing needs attention.`;
  return `${covered}; ${countOf(needing, 'thing')} ${needing === 1 ? 'needs' : 'need'} attention.`;
}

/** How the jobs of the last day went: "12 jobs: 10 completed, 1 failed, 1 in progress." */
export function lastDaySentence(jobs: readonly Pick<Job, 'state' | 'progress' | 'result'>[]): string {
  if (jobs.length === 0) return 'No job ran in the last 24 hours.';
  const states: readonly JobStatus[] = [
    'failed',
    'interrupted',
    'completed with losses',
    'completed with warnings',
    'cancelled',
    'in progress',
    'waiting',
    'completed',
  ];
  const parts = states.flatMap((state) => {
    const count = jobs.filter((job) => jobStatus(job) === state).length;
    return count === 0 ? [] : [`${formatCount(count)} ${state}`];
  });
  return `${countOf(jobs.length, 'job')}: ${parts.join(', ')}.`;
}

/** What is planned next: "3 backups are planned, the next one tomorrow 02:30." Empty where nothing is. */
export function plannedSentence(planned: readonly Pick<PlannedRunOf, 'start'>[], now: Date): string {
  const [next] = planned;
  if (next === undefined) return '';
  const when = formatTime(new Date(next.start), now);
  return planned.length === 1
    ? `A backup is planned ${when}.`
    : `${countOf(planned.length, 'backup')} are planned, the next one ${when}.`;
}

/** What was done by itself: "2 databases newly protected by themselves; 1 database found, renamed, left or gone". */
export function toldSentence(told: readonly Pick<ToldOfServer, 'outcome'>[]): string {
  const isNew = ({ outcome }: Pick<ToldOfServer, 'outcome'>) => outcome === 'protected';
  const fresh = told.filter(isNew).length;
  const others = told.length - fresh;
  const parts = [
    ...(fresh === 0
      ? []
      : [`${countOf(fresh, 'database')} newly protected by ${fresh === 1 ? 'itself' : 'themselves'}`]),
    ...(others === 0 ? [] : [`${countOf(others, 'database')} found, renamed, left or gone`]),
  ];
  return parts.join('; ');
}
