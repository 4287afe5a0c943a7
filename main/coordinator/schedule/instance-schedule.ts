import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { Suspension } from '../../../shared/policies/runner.ts';
import type { InstanceSchedule } from '../../../shared/schedule/instance-schedule.ts';
import { agoWords } from '../../../shared/words/ages.ts';
import { homeWords } from '../../../shared/words/who.ts';
import { dueness, type Dueness } from '../../policy/schedule/due.ts';
import { tickMinutes } from '../../policy/schedule/start-times.ts';
import type { Engine } from '../engine.ts';
import { dueNow, type DueNow } from './tick/due-now.ts';
import { whyNotRun } from './my-instances.ts';
import { personalSignInOf, whyAttendedOf } from './needs-person.ts';
import { dueInstance, type DueInstance } from './subject.ts';
import { suspendedHere } from './suspend.ts';

type ScheduleEngine = Pick<Engine, 'store' | 'clock' | 'writer'>;

const minuteMs = 60_000;
/** A home that has not looked for due backups for so long does not look any more. */
const silentMs = 3 * tickMinutes * minuteMs;

/** What is known of an instance beside its schedule. */
export interface AroundSchedule {
  /** When its newest good recovery point was completed; undefined where it has none. */
  readonly newestGoodAt: Date | undefined;
  /** When its vault last said which points it has; undefined where it never did. */
  readonly seenAt: Date | undefined;
}

/**
 * What the policy of an instance asks for and what came of it: when it is next backed up and by whom, what is late, and
 * what was missed. Undefined where no backup is due by any policy: it has none, or is no longer protected.
 */
export function instanceSchedule(
  engine: ScheduleEngine,
  instance: InstanceSummary,
  around: AroundSchedule,
): InstanceSchedule | undefined {
  const { policy, scheduling, stoppedAt, endedElsewhere } = instance;
  if (policy === undefined || stoppedAt !== undefined || endedElsewhere !== undefined) return undefined;
  const due = dueInstance(engine, instance);
  const now = due === undefined ? undefined : dueNow(due, engine.clock.now());
  const by = scheduling?.runner;
  const runsHere = by?.home === engine.writer.home;
  const standing = stateOf(engine, instance, { due, now });
  const personal = runsHere ? personalSignInOf(engine, instance) : undefined;
  const behind =
    due === undefined || now === undefined || standing.state === 'suspended'
      ? undefined
      : behindOf(engine, { due, now }, runsHere, around);
  return {
    ...standing,
    ...(personal === undefined ? {} : { personalSignIn: personal }),
    timeZone: due?.values.timeZone ?? null,
    ...(by === undefined ? {} : { runner: { home: by.home, host: by.host, user: by.user } }),
    runsHere,
    next:
      now?.next === undefined
        ? null
        : { planned: now.next.planned.toISOString(), start: now.next.start.toISOString() },
    retryAt: now?.retryAt?.toISOString() ?? null,
    late:
      behind?.late === undefined
        ? null
        : { planned: behind.late.planned.toISOString(), since: behind.late.since.toISOString() },
    missed:
      (behind ?? now)?.missed.map(({ planned, why }) => ({ planned: planned.toISOString(), why })) ?? [],
    gap: behind === undefined ? null : gapOf(behind, around.newestGoodAt),
  };
}

type Behind = Pick<Dueness, 'late' | 'missed'>;

/**
 * What is late and missed. What another home runs is seen when it has ended, and by what the vault said last: it is late
 * once it could have been there by then.
 */
function behindOf(
  { clock }: Pick<Engine, 'clock'>,
  { due: { subject }, now }: { readonly due: DueInstance; readonly now: DueNow },
  runsHere: boolean,
  { seenAt }: AroundSchedule,
): Behind {
  if (runsHere) return now;
  if (seenAt === undefined) return { missed: [] };
  const seen = seenAt < clock.now() ? dueness(subject, seenAt) : now;
  const usualMs = Math.max(
    0,
    ...subject.runs.map(({ ok, startedAt, endedAt }) =>
      ok && endedAt instanceof Date ? endedAt.getTime() - startedAt.getTime() : 0,
    ),
  );
  const isBack = (since: Date) => seenAt.getTime() - since.getTime() > 2 * tickMinutes * minuteMs + usualMs;
  return {
    ...(seen.late !== undefined && isBack(seen.late.since) ? { late: seen.late } : {}),
    missed: seen.missed.filter(({ planned }) => isBack(planned)),
  };
}

/** A run that waited for the one before it is none: that one made a point, or goes on. */
function gapOf({ late, missed }: Behind, newestGoodAt: Date | undefined): InstanceSchedule['gap'] {
  const unmade = [
    ...missed.flatMap(({ planned, why }) => (why === 'not run' || why === 'failed' ? [planned] : [])),
    ...(late === undefined ? [] : [late.planned]),
  ].filter((planned) => newestGoodAt === undefined || planned > newestGoodAt);
  const [first] = unmade;
  return first === undefined ? null : { runs: unmade.length, first: first.toISOString() };
}

type State = Pick<InstanceSchedule, 'state' | 'reason'>;

interface Found {
  readonly due: DueInstance | undefined;
  readonly now: DueNow | undefined;
}

function stateOf(engine: ScheduleEngine, instance: InstanceSummary, found: Found): State {
  const { scheduling } = instance;
  switch (whyNotRun(engine, instance)) {
    case 'stopped':
    case 'no policy':
    case 'policy missing':
      return {
        state: 'policy missing',
        reason: 'The vault has no such policy any more: give it another one.',
      };
    case 'no runner':
      return { state: 'no runner', reason: 'No home runs its due backups: choose one.' };
    case 'another runner':
      return {
        state: 'runs elsewhere',
        reason:
          scheduling?.runner === undefined
            ? ''
            : `${homeWords(scheduling.runner, engine.writer)} runs its due backups.`,
      };
    case 'not confirmed':
      return { state: 'not confirmed', reason: 'It came with a vault, or its server did: confirm it first.' };
    case 'record unreadable':
      return { state: 'record unreadable', reason: instance.recordProblem ?? '' };
    case 'suspended':
      return { state: 'suspended', reason: suspendedWords(scheduling?.suspended) };
    case 'suspended here':
      return { state: 'suspended', reason: suspendedWords(suspendedHere(engine)) };
    case undefined:
      return runsHere(engine, instance, found);
  }
}

function runsHere(engine: ScheduleEngine, instance: InstanceSummary, { due, now }: Found): State {
  const attended = whyAttendedOf(engine, instance);
  if (attended !== undefined) return { state: 'login needs a person', reason: attended };
  if (due?.tries.some(({ endedAt }) => endedAt === null) === true) return { state: 'in progress' };
  const silent = whySilent(engine, instance);
  if (silent !== undefined) return { state: 'home does not look', reason: silent };
  if (now?.run !== undefined) return { state: 'due' };
  if (now?.waitsFor !== undefined) return { state: 'waits for its window' };
  if (now?.retryAt !== undefined) return { state: 'waits for another try' };
  return { state: 'planned' };
}

/** That nothing starts due backups here, neither the service of the operating system nor the open application. */
function whySilent({ store, clock }: ScheduleEngine, { id }: InstanceSummary): string | undefined {
  const last = store.ticks.last();
  const since = store.instances.assignedPolicy(id)?.since;
  const now = clock.now();
  // what has just got its policy may wait for the first look
  const from = Math.max(last?.getTime() ?? 0, since === undefined ? 0 : Date.parse(since));
  if (now.getTime() - from <= silentMs) return undefined;
  const looked =
    last === undefined
      ? 'This home has never looked for due backups'
      : `This home last looked for due backups ${agoWords(now.getTime() - last.getTime())}`;
  return `${looked}: install the service, or leave the application open.`;
}

function suspendedWords(suspended: Suspension | undefined): string {
  if (suspended === undefined) return '';
  const { by, until, reason } = suspended;
  const end = until === null ? 'until somebody resumes' : `until ${until.slice(0, 16).replace('T', ' ')} UTC`;
  return `Suspended by ${by} ${end}${reason === undefined ? '' : `: ${reason}`}.`;
}
