import {
  damagedReason,
  waitingPhase,
  type Job,
  type JobKind,
  type JobPhase,
  type Loss,
  type LossKind,
} from '../../../../shared/jobs/jobs.ts';

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
  'restore-rows': ['reading the archive', 'looking at the table', 'loading rows'],
  'restore-as-files': [
    'opening the destination',
    'reading the archive',
    'copying the archive',
    'writing scripts',
  ],
  verify: ['reading', 'reading what restores would use'],
};

/** Those of a verification that restores, which goes another way from its first phase on. */
const phasesByRestore: readonly string[] = [
  ...phasesOf['restore-as-database'].filter(
    (name) => name !== 'analyzing' && name !== 'setting properties of the database',
  ),
  'comparing rows',
];
/** Comes at the end of every such verification; before its turn, or where it failed, it cleans up. */
const dropping = 'dropping the scratch database';

function expectedOf({ kind, state, progress }: PhasedJob): readonly string[] {
  const names = new Set([...(progress?.phases ?? []).map(({ name }) => name), progress?.phase ?? '']);
  const restores = kind === 'verify' && [...phasesByRestore, dropping].some((name) => names.has(name));
  if (!restores) return phasesOf[kind];
  const went = state === 'in progress' || state.startsWith('completed');
  const cleans = names.has(dropping) && !names.has('comparing rows');
  return went && !cleans ? [...phasesByRestore, dropping] : phasesByRestore;
}

export interface Phase {
  readonly name: string;
  /**
   * `lossy`: something was lost in it, and the job went on; `skipped`: the job went on without it, or does not come to
   * it any more.
   */
  readonly state: 'done' | 'lossy' | 'running' | 'stopped' | 'open' | 'skipped';
  /** When it began and ended, where that was written down; it goes on while `endedAt` is null and it runs. */
  readonly startedAt?: string;
  readonly endedAt?: string | null;
}

type PhasedJob = Pick<Job, 'kind' | 'state' | 'progress'> & { readonly result?: Job['result'] };

const isComplete = ({ state }: PhasedJob) => state === 'completed' || state === 'completed with warnings';

/** Where the job stands among its phases, and how long each took. */
export function phasesAt(job: PhasedJob): Phase[] {
  const recorded = job.progress?.phases ?? [];
  const phases = recorded.length === 0 ? phasesBySight(job) : phasesOnRecord(job, recorded);
  const lossy = new Set((job.result?.losses ?? []).map((loss) => phaseOfLoss(job.kind, loss)));
  return phases.map((phase) =>
    phase.state === 'done' && lossy.has(phase.name) ? { ...phase, state: 'lossy' } : phase,
  );
}

const inPreData: ReadonlySet<LossKind> = new Set(['table', 'extension', 'object']);
const inData: ReadonlySet<LossKind> = new Set(['rows', 'large objects']);

/** The phase in which it was lost: the section of the archive that it stands in. */
function phaseOfLoss(kind: JobKind, { kind: lost, what, reason }: Loss): string {
  if (kind === 'restore-as-files') return 'copying the archive';
  if (kind === 'restore-rows') return 'loading rows';
  if (reason === damagedReason) return 'looking for damaged data';
  // a check that the rows break is put back behind them
  if (inData.has(lost) || what.endsWith(' holds for new rows only')) return 'restoring data';
  // what was only not filled was made, and is filled last
  const isMade = lost === 'materialized view' && what.endsWith(' is empty');
  return inPreData.has(lost) || (lost === 'materialized view' && !isMade)
    ? 'restoring pre-data'
    : 'restoring post-data (indexes, constraints, triggers)';
}

/** Of a job whose phases were written down: what it went through, and what is expected after that. */
function phasesOnRecord(job: PhasedJob, recorded: readonly JobPhase[]): Phase[] {
  const expected = expectedOf(job);
  const names = [...expected];
  recorded.forEach(({ name }, index) => {
    if (names.includes(name)) return;
    const before = recorded[index - 1];
    names.splice(before === undefined ? 0 : names.indexOf(before.name) + 1, 0, name);
  });
  const isPlanned = ({ name }: JobPhase) => expected.includes(name) || name === waitingPhase;
  const last = recorded.at(-1);
  const furthest = recorded.findLast(isPlanned);
  // Cleaning up after something went wrong: what was expected does not come any more, and what ran did not end well.
  const isCleaning = last !== furthest;
  const runs = job.state === 'in progress';
  const stateOf = (phase: JobPhase): Phase['state'] => {
    if (phase === last && runs && phase.endedAt === null) return 'running';
    const isBroken = phase === furthest && (isCleaning || !runs) && !isComplete(job);
    return isBroken || (phase === last && phase.endedAt === null) ? 'stopped' : 'done';
  };
  const at = last === undefined ? -1 : names.indexOf(last.name);
  return names.map((name, index): Phase => {
    const found = recorded.findLast((phase) => phase.name === name);
    if (found === undefined) return { name, state: index > at && runs && !isCleaning ? 'open' : 'skipped' };
    return { name, state: stateOf(found), startedAt: found.startedAt, endedAt: found.endedAt };
  });
}

/** Of a job of an earlier version, or one that has just begun: by the phase that it says it is in. */
function phasesBySight(job: PhasedJob): Phase[] {
  const expected = expectedOf(job);
  if (isComplete(job)) return expected.map((name) => ({ name, state: 'done' }));
  const here = job.state === 'in progress' ? 'running' : 'stopped';
  const present = job.progress?.phase ?? 'starting';
  const at = expected.indexOf(present);
  if (at === -1 && present === 'starting') return expected.map((name) => ({ name, state: 'open' }));
  if (at === -1) return [{ name: present, state: here }];
  return expected.map((name, index) => ({
    name,
    state: index < at ? 'done' : index === at ? here : 'open',
  }));
}
