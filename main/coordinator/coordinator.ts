import type { InstanceSummary } from '../../shared/instances.ts';
import type { JobId } from '../../shared/ids.ts';
import type { StorageLocation } from '../../shared/vaults.ts';
import { backupFlow } from './backup.ts';
import type { Engine } from './engine.ts';
import { fileJob } from './filed-jobs.ts';
import { findPoint, type FoundPoint } from './find-point.ts';
import { JobRunner, type FlowOutcome, type JobContext } from './job-runner.ts';
import { findServer } from './lookup.ts';
import { accountOf } from './reach.ts';
import { restoreDatabaseFlow } from './restore-database.ts';
import type { RestoreOptions } from './restore-options.ts';
import { restoreFilesFlow } from './restore-files.ts';
import { verifyFlow } from './verify.ts';

type PointReference = { instance?: string | undefined; point: string };

/** Starts the flows as jobs. */
export class Coordinator {
  readonly engine: Engine;
  readonly jobs: JobRunner;

  constructor(engine: Engine) {
    this.engine = engine;
    this.jobs = new JobRunner(engine, (job, vaultId) => fileJob(engine, job, vaultId));
  }

  startBackup(instance: InstanceSummary): JobId {
    const { store } = this.engine;
    const server = findServer(store, instance.serverId);
    const vault = store.vaults.list().find(({ id }) => id === instance.vaultId);
    if (vault === undefined) throw new Error(`vault ${instance.vaultId} is gone`);
    return this.jobs.start({
      kind: 'backup',
      subject: instance.name,
      instanceId: instance.id,
      vaultId: vault.id,
      exclusive: `backup of ${instance.name}`,
      flow: (context) => backupFlow(this.engine, { instance, server, vault }, context),
    });
  }

  async startVerify(reference: PointReference): Promise<JobId> {
    const point = await findPoint(this.engine, reference);
    return this.jobs.start({
      kind: 'verify',
      subject: point.instance.name,
      instanceId: point.instance.id,
      vaultId: point.vault.id,
      exclusive: null,
      flow: noting(point, (context) => verifyFlow(this.engine, point, context)),
    });
  }

  async startRestoreAsDatabase(
    reference: PointReference,
    targetServer: string,
    options: RestoreOptions,
  ): Promise<JobId> {
    const server = findServer(this.engine.store, targetServer);
    const point = await findPoint(this.engine, reference);
    return this.jobs.start({
      kind: 'restore-as-database',
      subject: point.instance.name,
      instanceId: point.instance.id,
      vaultId: point.vault.id,
      exclusive: `restore into ${options.newDatabase} on ${server.name}`,
      flow: noting(point, (context) => restoreDatabaseFlow(this.engine, point, server, options, context)),
    });
  }

  async startRestoreAsFiles(
    reference: PointReference,
    destination: StorageLocation,
    secret: string | undefined,
  ): Promise<JobId> {
    const point = await findPoint(this.engine, reference);
    const account = accountOf(destination);
    if (secret !== undefined) await this.engine.secrets.keychain.write(account, secret);
    return this.jobs.start({
      kind: 'restore-as-files',
      subject: point.instance.name,
      instanceId: point.instance.id,
      vaultId: point.vault.id,
      exclusive: `restore of ${point.pointId} into ${account}`,
      flow: noting(point, (context) => restoreFilesFlow(this.engine, point, destination, account, context)),
    });
  }
}

type Flow = (context: JobContext) => Promise<FlowOutcome>;

/** Whoever asked for the latest point is told when it is not the newest one that the vault has. */
export function noting({ skipped }: Pick<FoundPoint, 'skipped'>, flow: Flow): Flow {
  if (skipped.length === 0) return flow;
  return async (context) => {
    for (const words of skipped) context.log(words);
    const { result, ...outcome } = await flow(context);
    return {
      ...outcome,
      state: outcome.state === 'completed' ? 'completed with warnings' : outcome.state,
      result: { ...result, warnings: [...skipped, ...result.warnings] },
    };
  };
}
