import type { Job, JobKind } from '../../../shared/jobs.ts';

/** The phases of each kind of job in their order, in the words that the job itself uses. */
const phasesOf: Record<JobKind, readonly string[]> = {
  backup: ['connecting', 'dumping', 'reading roles', 'committing'],
  'restore-as-database': [
    'reading the archive',
    'checking the target',
    'creating the database',
    'restoring pre-data',
    'restoring data',
    'restoring post-data (indexes, constraints, triggers)',
    'analyzing',
    'setting properties of the database',
  ],
  'restore-as-files': ['opening the destination', 'copying the archive', 'writing scripts'],
  verify: ['reading', 'listing with pg_restore'],
};

export interface Phase {
  readonly name: string;
  readonly state: 'done' | 'running' | 'stopped' | 'open';
}

/** Where the job stands among its phases. A phase that nobody expected is shown after those that passed. */
export function phasesAt(job: Pick<Job, 'kind' | 'state' | 'progress'>): Phase[] {
  const expected = phasesOf[job.kind];
  const completed = job.state === 'completed' || job.state === 'completed with warnings';
  if (completed) return expected.map((name) => ({ name, state: 'done' }));
  const here = job.state === 'in progress' ? 'running' : 'stopped';
  const present = job.progress?.phase ?? 'starting';
  const at = expected.indexOf(present);
  if (at === -1 && present === 'starting') return expected.map((name) => ({ name, state: 'open' }));
  // Cleaning up after something went wrong: what was expected after it does not come any more.
  if (at === -1) return [{ name: present, state: here }];
  return expected.map((name, index) => ({
    name,
    state: index < at ? 'done' : index === at ? here : 'open',
  }));
}
