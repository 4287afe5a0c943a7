import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { ScheduledInstance } from '../../../shared/schedule/schedule.ts';
import { whoWords } from '../../../shared/words/who.ts';
import type { Engine } from '../engine.ts';
import { dueNow, type DueNow } from './due-now.ts';
import { whyNotRun } from './my-instances.ts';
import { whyAttendedOf } from './needs-person.ts';
import { dueInstance } from './subject.ts';
import { suspendedHere } from './suspend.ts';

/** Where the due backups of instances stand, by what is known here; of all that have a policy where none is named. */
export function scheduleStatus(engine: Engine, named: readonly InstanceSummary[]) {
  const { store, writer } = engine;
  const wanted = named.length > 0 ? named : store.instances.list();
  return {
    home: { home: writer.home, host: writer.host, user: writer.user },
    lookedAt: store.ticks.last()?.toISOString() ?? null,
    suspendedHere: suspendedHere(engine) ?? null,
    instances: wanted.flatMap((instance) => scheduledInstance(engine, instance)),
  };
}

function scheduledInstance(engine: Engine, instance: InstanceSummary): ScheduledInstance[] {
  const { policy, scheduling, stoppedAt, endedElsewhere } = instance;
  if (policy === undefined || stoppedAt !== undefined || endedElsewhere !== undefined) return [];
  const due = dueInstance(engine, instance);
  const now = due === undefined ? undefined : dueNow(due, engine.clock.now());
  const isRunning = due?.tries.some(({ endedAt }) => endedAt === null) === true;
  const by = scheduling?.runner;
  return [
    {
      instanceId: instance.id,
      instanceName: instance.name,
      policyName: policy.name,
      ...stateOf(engine, instance, isRunning ? 'in progress' : now),
      ...(by === undefined ? {} : { runner: { home: by.home, host: by.host, user: by.user } }),
      runsHere: by?.home === engine.writer.home,
      next:
        now?.next === undefined
          ? null
          : { planned: now.next.planned.toISOString(), start: now.next.start.toISOString() },
      retryAt: now?.retryAt?.toISOString() ?? null,
      missed: (now?.missed ?? []).map(({ planned, why }) => ({ planned: planned.toISOString(), why })),
    },
  ];
}

type State = Pick<ScheduledInstance, 'state' | 'reason'>;

function stateOf(engine: Engine, instance: InstanceSummary, now: DueNow | 'in progress' | undefined): State {
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
          scheduling?.runner === undefined ? '' : `${whoWords(scheduling.runner)} runs its due backups.`,
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
      return runsHere(engine, instance, now);
  }
}

function runsHere(engine: Engine, instance: InstanceSummary, now: DueNow | 'in progress' | undefined): State {
  const attended = whyAttendedOf(engine, instance);
  if (attended !== undefined) return { state: 'login needs a person', reason: attended };
  if (now === 'in progress') return { state: 'in progress' };
  if (now?.run !== undefined) return { state: 'due' };
  if (now?.waitsFor !== undefined) return { state: 'waits for its window' };
  if (now?.retryAt !== undefined) return { state: 'waits for another try' };
  return { state: 'planned' };
}

function suspendedWords(
  suspended:
    { readonly by: string; readonly until: string | null; readonly reason?: string | undefined } | undefined,
): string {
  if (suspended === undefined) return '';
  const { by, until, reason } = suspended;
  const end = until === null ? 'until somebody resumes' : `until ${until.slice(0, 16).replace('T', ' ')} UTC`;
  return `Suspended by ${by} ${end}${reason === undefined ? '' : `: ${reason}`}.`;
}
