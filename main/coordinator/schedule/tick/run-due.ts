import type { OverdueRule } from '../../../../shared/access/network.ts';
import type { InstanceSummary } from '../../../../shared/instances/instances.ts';
import type { AutoProtectNews } from '../../../../shared/auto-protect/auto-protect.ts';
import type { ExpiryRun } from '../../../../shared/policies/expiry.ts';
import type { DueEvent as ToldEvent } from '../../../../shared/schedule/schedule.ts';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import type { JobStarter } from '../../jobs/start-jobs.ts';
import { endedRulesInTime } from '../../network/ended-in-time.ts';
import { protectByRules } from '../../auto-protect/look.ts';
import { noteTick } from '../../service/note-tick.ts';
import { tryLogins } from '../../service/try-logins.ts';
import { refreshingSchedules } from '../refresh-schedules.ts';
import { expireOwn } from './expire-own.ts';
import { tick, type Tick } from './tick.ts';

/** Between two looks while backups run, in ms: one long dump holds nobody else up. */
const betweenMs = 60_000;

/** What happens while due backups are run. */
type DueEvent =
  | { readonly kind: 'looked'; readonly found: Tick }
  | { readonly kind: 'auto-protected'; readonly news: AutoProtectNews[] }
  | { readonly kind: 'removed-rules'; readonly removed: string[] }
  | { readonly kind: 'overdue-rules'; readonly rules: OverdueRule[] }
  | { readonly kind: 'ended'; readonly job: Job }
  | { readonly kind: 'expired'; readonly run: ExpiryRun };

/** The same in the words of the contract; that it was looked is noted, and which logins the service can read. */
export async function* dueEvents(
  starter: JobStarter,
  { byService, signal }: { readonly byService: boolean; readonly signal: AbortSignal | undefined },
): AsyncGenerator<ToldEvent> {
  noteTick(starter.engine.store, starter.engine.clock.now());
  if (byService) await tryLogins(starter.engine);
  for await (const event of runDue(starter, signal)) {
    if (event.kind !== 'looked') {
      yield event;
      continue;
    }
    const named = ({ id, name }: InstanceSummary) => ({ instanceId: id, instanceName: name });
    yield {
      kind: 'looked',
      started: event.found.started.map(({ instance, planned, why, jobId }) => ({
        ...named(instance),
        planned: planned.toISOString(),
        why,
        jobId,
      })),
      waiting: event.found.waiting.map(({ instance, why, until }) => ({
        ...named(instance),
        why,
        until: until?.toISOString() ?? null,
      })),
    };
  }
}

/**
 * Begins what is due, and goes on looking as long as backups run that it began; ends when none does any more. What fails
 * is told and tried again by a later run. Once `signal` is aborted the backups that it began are cancelled, and their
 * ends are told.
 */
async function* runDue(starter: JobStarter, signal?: AbortSignal): AsyncGenerator<DueEvent> {
  const { store } = starter.engine;
  const running = new Map<string, Promise<void>>();
  const ended: string[] = [];
  let hasExpired = false;
  let areRulesLeft = false;
  const refresh = refreshingSchedules(starter.engine);
  const removeEnded = endedRulesInTime(starter.engine);
  const cancelAll = () => {
    for (const id of running.keys()) {
      const job = store.jobs.get(id)?.job;
      if (job?.state === 'in progress') void starter.cancel(job).catch(() => {});
    }
  };
  signal?.addEventListener('abort', cancelAll, { once: true });
  try {
    for (;;) {
      if (!isAborted(signal)) {
        await refresh();
        const found = await tick(starter);
        for (const { jobId } of found.started) {
          running.set(
            jobId,
            starter.jobs.ended(jobId).then(() => void ended.push(jobId)),
          );
        }
        yield { kind: 'looked', found };
        // only then: a server that does not answer must not hold back what is due
        const news = await protectByRules(starter.engine);
        if (news.length > 0) yield { kind: 'auto-protected', news };
        const { removed, overdue: rules } = await removeEnded(signal);
        if (removed.length > 0) yield { kind: 'removed-rules', removed };
        if (rules.length > 0 || areRulesLeft) yield { kind: 'overdue-rules', rules };
        areRulesLeft = rules.length > 0;
        // aborted before these were known
        if (isAborted(signal)) cancelAll();
      }
      if (!hasExpired) {
        hasExpired = true;
        const run = await expireOwn(starter, signal);
        if (run !== undefined) yield { kind: 'expired', run };
      }
      if (running.size === 0) return;
      await firstEnd(starter, [...running.values()]);
      for (const id of ended.splice(0)) {
        running.delete(id);
        const job = store.jobs.get(id)?.job;
        if (job !== undefined) yield { kind: 'ended', job };
      }
    }
  } finally {
    signal?.removeEventListener('abort', cancelAll);
  }
}

const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

/** Resolves when one of these has ended, or it is time to look again. */
async function firstEnd({ engine: { timers } }: JobStarter, ends: readonly Promise<void>[]): Promise<void> {
  const waiting = new AbortController();
  const waited = timers.wait(betweenMs, waiting.signal).catch(() => {});
  await Promise.race([waited, ...ends]);
  waiting.abort();
  await waited;
}
