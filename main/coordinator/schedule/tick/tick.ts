import type { InstanceSummary } from '../../../../shared/instances/instances.ts';
import type { JobId } from '../../../../shared/ids.ts';
import { serverPlace } from '../../../../shared/servers/servers.ts';
import { messageOf } from '../../../core/errors.ts';
import type { Engine } from '../../engine.ts';
import type { JobStarter } from '../../jobs/start-jobs.ts';
import { findInstance, findServer, findVault } from '../../lookup.ts';
import { readVault } from '../../points/reading/read-vault.ts';
import { getSettings } from '../../settings.ts';
import { asUnattended } from '../../unattended.ts';
import { dueNow, waitOf, type DueNow, type Wait } from './due-now.ts';
import { whyNotRun } from '../my-instances.ts';
import { runsWithRoom } from './room-to-run.ts';
import { dueInstance } from '../subject.ts';

/** A backup that was begun because it was due. */
interface StartedRun {
  readonly instance: InstanceSummary;
  readonly planned: Date;
  readonly why: NonNullable<DueNow['run']>['why'];
  readonly jobId: JobId;
}

/** What one look at the schedules came to. */
export interface Tick {
  readonly started: readonly StartedRun[];
  /** To be run, and not begun now. */
  readonly waiting: readonly WaitingRun[];
}

interface WaitingRun extends Wait {
  readonly instance: InstanceSummary;
}

interface DueRun {
  readonly instance: InstanceSummary;
  readonly planned: Date;
  readonly why: StartedRun['why'];
  readonly server: string;
}

/**
 * Begins the backups that are due and that this home runs. What is due by what is known here is looked at again in its
 * vault, where another home may have run it; a vault that does not answer makes the backup fail, which is told.
 */
export async function tick(starter: JobStarter): Promise<Tick> {
  const { engine } = starter;
  const due = await stillDue(asUnattended(engine), dueRuns(engine, engine.store.instances.list()));
  const running = runningBackups(engine);
  const { begin, wait } = runsWithRoom(due, running, getSettings(engine).backupsPerServer);
  const started: StartedRun[] = [];
  const waiting: WaitingRun[] = wait.map(({ instance }) => ({
    instance,
    why: 'As many backups run as may run at the same time.',
  }));
  for (const { instance, planned, why } of begin) {
    try {
      const reason = { trigger: 'schedule' as const, scheduledFor: planned.toISOString() };
      const jobId = await starter.startBackup(instance, reason);
      started.push({ instance, planned, why, jobId });
    } catch (error) {
      waiting.push({ instance, why: messageOf(error) });
    }
  }
  return { started, waiting: [...waiting, ...waitingRuns(engine)] };
}

/** What this home runs once its window opens, or once it is tried again. */
function waitingRuns(engine: Engine): WaitingRun[] {
  const { store } = engine;
  const now = engine.clock.now();
  return store.reading(() =>
    store.instances.list().flatMap((instance): WaitingRun[] => {
      if (whyNotRun(engine, instance) !== undefined) return [];
      const subject = dueInstance(engine, instance);
      const wait = subject === undefined ? undefined : waitOf(dueNow(subject, now), now);
      return wait === undefined ? [] : [{ instance, ...wait }];
    }),
  );
}

/** The instances of these whose backup this home has to begin now, by what is known here. */
function dueRuns(engine: Engine, instances: readonly InstanceSummary[]): DueRun[] {
  const now = engine.clock.now();
  const runOf = (instance: InstanceSummary): DueRun[] => {
    if (whyNotRun(engine, instance) !== undefined) return [];
    const subject = dueInstance(engine, instance);
    const run = subject === undefined ? undefined : dueNow(subject, now).run;
    if (run === undefined) return [];
    const server = serverPlace(findServer(engine.store, instance.serverId));
    return [{ instance, ...run, server }];
  };
  return engine.store.reading(() => instances.flatMap(runOf));
}

/** Those that are due by what their vaults say now, too. */
async function stillDue(engine: Engine, due: readonly DueRun[]): Promise<DueRun[]> {
  const { store, log } = engine;
  const byVault = Map.groupBy(due, ({ instance }) => instance.vaultId);
  const looked = await Promise.all(
    [...byVault].map(async ([vaultId, runs]): Promise<DueRun[]> => {
      try {
        await readVault(
          engine,
          findVault(store, vaultId),
          runs.map(({ instance }) => instance),
        );
      } catch (error) {
        log.warn(
          { vault: vaultId, error: messageOf(error) },
          'due backups begin unseen: their vault was not read',
        );
        return runs;
      }
      return dueRuns(
        engine,
        runs.map(({ instance: { id } }) => findInstance(store, id)),
      );
    }),
  );
  return looked.flat();
}

/** The backups that this home runs in all its processes. */
function runningBackups({ store }: Engine): { readonly server: string }[] {
  const places = new Map(store.servers.list().map((server) => [server.id as string, serverPlace(server)]));
  const serverOf = new Map(
    store.instances.list().map(({ id, serverId }) => [id as string, places.get(serverId) ?? serverId]),
  );
  return store.jobs
    .running()
    .filter(({ job }) => job.kind === 'backup')
    .map(({ job }) => ({ server: serverOf.get(job.instanceId ?? '') ?? '' }));
}
