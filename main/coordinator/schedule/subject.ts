import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import { valuesOf, type PolicyValues } from '../../../shared/policies/policy.ts';
import type { Pause, Suspension } from '../../../shared/policies/runner.ts';
import type { PolicySpan, PastRun, ScheduleSubject } from '../../policy/schedule/subject.ts';
import type { BackupTry } from '../../store/tables/jobs/jobs.ts';
import type { Engine } from '../engine.ts';

/** So many backups back: what was due before them nobody asks any more. */
const mostTries = 1_000;
/** The newest backups mostly have a good one of the schedule among them, before which nothing counts. */
const newestTries = [2, 12];

/** So many points back: what counts is the last good one, and whether one before it was still made when it was due. */
const mostRuns = 5;

/** An instance with what decides when its backups are due. */
export interface DueInstance {
  readonly subject: ScheduleSubject;
  /** Its policy's values with its own over them, as they hold now. */
  readonly values: PolicyValues;
  /** The backups that this home began, newest first. */
  readonly tries: readonly BackupTry[];
}

/** All that decides whether an instance's backup is due, by what is known here; undefined where it has no policy. */
export function dueInstance(
  engine: Pick<Engine, 'store'>,
  instance: InstanceSummary,
): DueInstance | undefined {
  const { store } = engine;
  const assigned = store.instances.assignedPolicy(instance.id);
  if (assigned === undefined || instance.policy?.missing === true) return undefined;
  const known = store.policies.find(instance.vaultId, assigned.id);
  if (known === undefined) return undefined;
  const values = valuesOf(known.policy, assigned.overrides);
  const history = store.policies.history(instance.vaultId, assigned.id);
  const newest = { from: known.changedAt, values: known.policy };
  const said = [...history.filter(({ revision }) => revision < known.revision), newest].map((then) => ({
    from: new Date(then.from),
    values: valuesOf(then.values, assigned.overrides),
  }));
  const tries = backToGood(
    (atMost) => store.jobs.backupsOf(instance.id, atMost),
    ({ ok, scheduledFor }) => ok && scheduledFor !== undefined,
  );
  const here = store.settings.get('suspendedHere');
  const pauses = [instance.scheduling, here].flatMap((scheduling) => pausesOf(scheduling));
  return {
    values,
    tries,
    subject: {
      instanceId: instance.id,
      spans: spansOf(said, { since: new Date(assigned.since), pauses }),
      runs: runsOf(engine, instance, tries),
    },
  };
}

/** What a policy said from an instant on. */
export interface SaidFrom {
  readonly from: Date;
  readonly values: PolicyValues;
}

interface Interval {
  readonly from: Date;
  /** Undefined: until somebody resumes. */
  readonly until: Date | undefined;
}

/** Which values held from when on, since the instance has its policy: none while it was suspended. */
export function spansOf(
  said: readonly SaidFrom[],
  { since, pauses }: { readonly since: Date; readonly pauses: readonly Interval[] },
): PolicySpan[] {
  const times = new Set([
    since.getTime(),
    ...said.map(({ from }) => from.getTime()),
    ...pauses.flatMap(({ from, until }) => [
      from.getTime(),
      ...(until === undefined ? [] : [until.getTime()]),
    ]),
  ]);
  const [first] = said;
  return [...times]
    .filter((time) => time >= since.getTime())
    .toSorted((one, other) => one - other)
    .map((time) => {
      const isPaused = pauses.some(
        ({ from, until }) => from.getTime() <= time && (until === undefined || time < until.getTime()),
      );
      // the earliest revision that is known stands for those before
      const values = said.findLast(({ from }) => from.getTime() <= time) ?? first;
      return { from: new Date(time), values: isPaused ? null : (values?.values ?? null) };
    });
}

/** When nothing was due, by what is said of suspensions. */
export function pausesOf(
  scheduling: { readonly suspended?: Suspension | undefined; readonly pauses?: Pause[] | undefined } = {},
): Interval[] {
  const { suspended, pauses = [] } = scheduling;
  const ended = pauses.map(({ from, until }) => ({ from: new Date(from), until: new Date(until) }));
  if (suspended === undefined) return ended;
  const { since, until } = suspended;
  return [...ended, { from: new Date(since), until: until === null ? undefined : new Date(until) }];
}

/** The newest of many, as far back as one that was made by the schedule. */
function backToGood<Run>(
  read: (atMost: number) => readonly Run[],
  isGood: (run: Run) => boolean,
): readonly Run[] {
  for (const atMost of newestTries) {
    const newest = read(atMost);
    if (newest.length < atMost || newest.some(isGood)) return newest;
  }
  return read(mostTries);
}

/** Points that a run of the schedule made, whoever ran it, and what came of the tries of this home. */
function runsOf(
  { store }: Pick<Engine, 'store'>,
  { id, vaultId }: InstanceSummary,
  tries: readonly BackupTry[],
): PastRun[] {
  const points = store.points.scheduledRuns(vaultId, id, mostRuns).map((run) => ({
    startedAt: new Date(run.startedAt),
    endedAt: new Date(run.completedAt),
    scheduledFor: new Date(run.scheduledFor),
    ok: true,
  }));
  return [...points, ...tries.filter(({ ok }) => !ok)];
}
