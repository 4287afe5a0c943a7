import type { InstanceSummary } from '../../shared/instances.ts';
import type { Job } from '../../shared/jobs.ts';
import type { PrivilegeState } from '../../shared/privileges.ts';
import type { Health, InstanceHealth } from '../../shared/overview.ts';
import { messageOf } from '../core/errors.ts';
import type { CachedPoint } from '../store/points.ts';
import { newestOf } from './newest-point.ts';
import type { Engine } from './engine.ts';
import { pointsInVault } from './list-points.ts';
import { stoppedReason } from './stopped-reason.ts';
import { within } from './within.ts';

/** How long a vault may take to answer before the overview goes on without it, in ms. */
const vaultLimitMs = 20_000;
const dayMs = 24 * 60 * 60_000;

export interface OverviewOfInstances {
  readonly instances: InstanceHealth[];
  readonly unreachable: { vaultName: string; problem: string }[];
}

/** Health of every instance, from the store; `refresh` asks the vaults first, all at the same time. */
export async function overviewOfInstances(
  engine: Engine,
  options: { readonly refresh: boolean },
): Promise<OverviewOfInstances> {
  const { store } = engine;
  const unreachable = options.refresh ? await refresh(engine) : [];
  const running = new Map<string, Job>();
  for (const { job } of store.jobs.list({ state: 'in progress', limit: 10_000 })) {
    if (job.instanceId !== null) running.set(job.instanceId, job);
  }
  const privileges = new Map(store.privilegeStates.list().map((state) => [state.instanceId, state]));
  const instances = store.instances.list().map((instance): InstanceHealth => {
    const points = [...store.points.ofInstance(instance.vaultId, instance.id).values()];
    const latest = newestOf(points);
    const lastBackup = store.jobs.lastBackup(instance.id)?.job;
    return {
      ...instance,
      ...healthOf(instance, lastBackup, latest, privileges.get(instance.id)),
      willLackPrivileges: privileges.get(instance.id)?.ready === false,
      latestPointAt: latest?.completedAt ?? null,
      latestSize: latest?.size ?? null,
      points: points.length,
      bytes: points.reduce((sum, { size }) => sum + size, 0),
      runningJob: running.get(instance.id) ?? null,
    };
  });
  return { instances, unreachable };
}

/** Reads which points there are into the cache. Returns the vaults that could not be asked, with the reason. */
async function refresh(engine: Engine): Promise<OverviewOfInstances['unreachable']> {
  const { store } = engine;
  const instances = store.instances.list();
  const answers = await Promise.all(
    store.vaults.list().map(async (vault) => {
      const { id, name } = vault;
      const kept = instances.filter(({ vaultId }) => vaultId === id);
      const tooLate = () => new Error(`no answer within ${vaultLimitMs / 1000} seconds`);
      try {
        await within(vaultLimitMs, pointsInVault(engine, vault, kept), tooLate);
        return [];
      } catch (error) {
        return [{ vaultName: name, problem: messageOf(error) }];
      }
    }),
  );
  return answers.flat();
}

/**
 * The last word counts: the last backup of this machine, or a later point that another one took. A
 * cancelled backup says nothing: somebody wanted it so. What a privilege check said since then is about the
 * next backup; a backup that failed already is worse.
 */
export function healthOf(
  instance: Pick<InstanceSummary, 'stoppedAt' | 'endedElsewhere'>,
  lastBackup: Job | undefined,
  latestPoint: CachedPoint | undefined,
  privileges?: PrivilegeState,
): { health: Health; reason: string } {
  const now = healthSoFar(instance, lastBackup, latestPoint);
  if (privileges?.ready !== false || now.health === 'stopped' || now.health === 'failing') return now;
  const checkedAt = Date.parse(privileges.checkedAt);
  const words = [lastBackup?.endedAt, latestPoint?.completedAt].filter((at) => typeof at === 'string');
  if (words.some((at) => Date.parse(at) > checkedAt)) return now;
  return { health: 'at risk', reason: privileges.summary };
}

function healthSoFar(
  instance: Pick<InstanceSummary, 'stoppedAt' | 'endedElsewhere'>,
  lastBackup: Job | undefined,
  latestPoint: CachedPoint | undefined,
): { health: Health; reason: string } {
  if (instance.stoppedAt !== undefined) {
    return { health: 'stopped', reason: stoppedReason(instance) };
  }
  const endedAt = lastBackup?.endedAt ?? null;
  if (
    latestPoint !== undefined &&
    (endedAt === null || Date.parse(latestPoint.completedAt) > Date.parse(endedAt))
  ) {
    return latestPoint.warnings === 0
      ? { health: 'protected', reason: 'The last backup completed.' }
      : { health: 'at risk', reason: withWarnings(latestPoint.warnings) };
  }
  if (lastBackup === undefined) return { health: 'at risk', reason: 'There is no backup yet.' };
  const { state, result, error } = lastBackup;
  if (state === 'completed') return { health: 'protected', reason: 'The last backup completed.' };
  if (state === 'completed with warnings') {
    return { health: 'at risk', reason: withWarnings(result?.warnings.length ?? 0) };
  }
  if (state === 'interrupted') return { health: 'failing', reason: 'The last backup was interrupted.' };
  return { health: 'failing', reason: `The last backup failed: ${error?.message ?? 'no reason is known.'}` };
}

function withWarnings(count: number): string {
  return `The last backup completed with ${count === 1 ? 'a warning' : `${count} warnings`}.`;
}

/** Stored bytes and points of each vault as cached, and the jobs that ran within the last 24 hours. */
export function overviewSummary({ store, clock }: Pick<Engine, 'store' | 'clock'>): {
  vaults: { id: string; name: string; bytes: number; points: number }[];
  lastDay: Job[];
} {
  const totals = new Map(store.points.totals().map((total) => [total.vaultId, total]));
  const since = new Date(clock.now().getTime() - dayMs).toISOString();
  return {
    vaults: store.vaults.list().map(({ id, name }) => {
      const { bytes = 0, points = 0 } = totals.get(id) ?? {};
      return { id, name, bytes, points };
    }),
    lastDay: store.jobs
      .runningOrEndedSince(since)
      .map(({ job }) => job)
      .toReversed(),
  };
}
