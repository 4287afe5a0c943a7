import type { Job } from '../../shared/jobs.ts';
import type { InstanceSummary } from '../../shared/instances.ts';
import type { JobId } from '../../shared/ids.ts';
import type { StorageLocation } from '../../shared/vaults.ts';
import { PgkeepError, messageOf } from '../core/errors.ts';
import { backupFlow } from './backup.ts';
import type { Engine } from './engine.ts';
import { findPoint } from './find-point.ts';
import { JobRunner } from './job-runner.ts';
import { findServer } from './lookup.ts';
import { accountOf, openVault } from './reach.ts';
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
    this.jobs = new JobRunner(engine, (job, vaultId) => this.#fileInVault(job, vaultId));
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
      flow: (context) => verifyFlow(this.engine, point, context),
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
      flow: (context) => restoreDatabaseFlow(this.engine, point, server, options, context),
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
      flow: (context) => restoreFilesFlow(this.engine, point, destination, account, context),
    });
  }

  /** The record of an ended job, for every workstation that opens the vault. Its loss fails nothing. */
  async #fileInVault(job: Job, vaultId: string | null): Promise<void> {
    const summary = this.engine.store.vaults.list().find(({ id }) => id === vaultId);
    const { endedAt } = job;
    if (summary === undefined || endedAt === null) return;
    try {
      await using vault = await openVault(this.engine, summary);
      await vault.writeJob({ ...job, endedAt });
    } catch (error) {
      const words = error instanceof PgkeepError ? error.message : messageOf(error);
      this.engine.log.warn({ job: job.id, error: words }, 'cannot file the job in its vault');
    }
  }
}
