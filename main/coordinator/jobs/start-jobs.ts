import { serverPlace } from '../../../shared/servers/servers.ts';
import pLimit from 'p-limit';
import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { GivenOwnLogin } from '../../../shared/instances/own-login.ts';
import type { JobId } from '../../../shared/ids.ts';
import type { Job } from '../../../shared/jobs/jobs.ts';
import type { JobTarget } from '../../../shared/jobs/job-target.ts';
import type { PointReference } from '../../../shared/points/points.ts';
import type { RestoreRequest, RestoreRowsRequest } from '../../../shared/points/restore.ts';
import type { StorageLocation, VaultSummary } from '../../../shared/vaults/vaults.ts';
import { VerifyChoices } from '../../../shared/points/verify.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { JobRequest } from '../../../shared/jobs/job-request.ts';
import { BackupReason } from '../../../shared/policies/keep.ts';
import { backupFlow } from '../backup/back-up-database.ts';
import type { Engine } from '../engine.ts';
import { targetOf } from './target-of.ts';
import { fileJob } from './filed/file-jobs.ts';
import { findPoint } from '../points/find-point.ts';
import { PointHandle } from '../points/point-handle.ts';
import { JobConflict, JobRunner, type FlowOutcome, type JobContext, type JobStart } from './runner.ts';
import { refuseBackup } from '../instances/refuse-backup.ts';
import { refuseMissingRule } from '../backup/promise-point.ts';
import { refuseKeep } from '../backup/refuse-keep.ts';
import { keepingSecret, sourceOf, type GivenSecret } from '../../credentials/keep-secret.ts';
import { findInstance, findServer, findVault } from '../lookup.ts';
import { resolveOwnLogin } from '../instances/own-login.ts';
import { withLogin } from '../restore/target-server.ts';
import { accountOf } from '../vaults/open-vault.ts';
import type { Recovery } from './recovery/recover-jobs.ts';
import { restoreDatabaseFlow } from '../restore/to-database.ts';
import { findRestore } from '../restore/find-restore.ts';
import { restoreFilesFlow } from '../restore/to-files.ts';
import { checkTypedName, restoreRowsFlow } from '../restore/load-rows.ts';
import { whenFree } from '../../store/when-free.ts';
import { nameSourceAt } from '../servers/allowed-variables.ts';
import { expectConfirmedEnvironment } from '../servers/confirm-environment.ts';
import type { Reading } from '../../vault/marks/documents.ts';
import { whileMarked } from '../points/delete/while-marked.ts';
import { verifyFlow } from '../verify/by-reading.ts';
import { verifyByRestoreFlow } from '../verify/by-restore.ts';
import { inTheWay, jobWords } from './in-the-way.ts';

/** Records that are filed in vaults at the same time: hundreds of waiting backups may be cancelled at once. */
const filingAtOnce = 8;

/** Starts the flows as jobs. */
export class JobStarter {
  readonly engine: Engine;
  readonly jobs: JobRunner;

  readonly #recovery: Pick<Recovery, 'endIfDead'>;

  /** `owner` is whose lock tells that this process lives. */
  constructor(engine: Engine, recovery: Pick<Recovery, 'endIfDead'>, owner: string | null) {
    this.engine = engine;
    this.#recovery = recovery;
    const filing = pLimit(filingAtOnce);
    const file = (job: Job, vaultId: string | null) => filing(() => fileJob(engine, job, vaultId));
    this.jobs = new JobRunner(engine, file, owner);
  }

  /**
   * Asks a job to stop, whichever process runs it; one whose process is dead is ended as interrupted. Returns the
   * job as it is then. Throws UserErrorInvalidInput for a job that has ended.
   */
  async cancel(job: Job): Promise<Job> {
    const { jobs } = this.engine.store;
    const stored = jobs.get(job.id);
    if (stored?.job.state !== 'in progress') {
      throw new PgkeepError('UserErrorInvalidInput', `The job has ended already: ${job.state}.`, {
        remedy: 'Nothing needs to be done.',
      });
    }
    // First of all: who lives stops, while the others are found out.
    await whenFree(() => this.jobs.cancel(job.id));
    if (!this.jobs.runsHere(job.id)) await this.#recovery.endIfDead(stored);
    return jobs.get(job.id)?.job ?? job;
  }

  /** `reason` says why, and how long the point is kept; without it until somebody deletes it. */
  async startBackup(instance: InstanceSummary, reason: BackupReason = {}): Promise<JobId> {
    refuseBackup(instance);
    refuseKeep(reason, this.engine.clock.now());
    await refuseMissingRule(this.engine, instance, reason);
    return await this.#start(
      { kind: 'backup', instanceId: instance.id, ...BackupReason.parse(reason) },
      instance,
    );
  }

  /**
   * `queued`: as one of many, which waits for its turn. Throws UserErrorNotFound for a server or a point that is not
   * there.
   */
  async startVerify(
    reference: PointReference,
    byRestore?: VerifyChoices & { readonly server: string; readonly credential?: GivenOwnLogin | undefined },
    queued = false,
  ): Promise<JobId> {
    const { server: name, credential: given, ...choices } = byRestore ?? {};
    const server = name === undefined ? undefined : findServer(this.engine.store, name);
    const point = await findPoint(this.engine, reference);
    return this.#start(
      {
        kind: 'verify',
        instanceId: point.instance.id,
        pointId: point.pointId,
        ...(server === undefined
          ? {}
          : {
              byRestore: {
                serverId: server.id,
                ...loginOf(this.engine, given),
                ...VerifyChoices.parse(choices),
              },
            }),
      },
      point.instance,
      { skipped: point.skipped, queued },
    );
  }

  /** `queued`: as one of many, which waits for its turn. */
  async startRestoreAsDatabase(request: RestoreRequest, queued = false): Promise<JobId> {
    expectConfirmedEnvironment(
      findServer(this.engine.store, request.targetServer),
      request.confirmedEnvironment,
    );
    const { point, server, options } = await findRestore(this.engine, request);
    return this.#start(
      {
        kind: 'restore-as-database',
        instanceId: point.instance.id,
        pointId: point.pointId,
        serverId: server.id,
        ...loginOf(this.engine, request.credential),
        options,
      },
      point.instance,
      { skipped: point.skipped, queued },
    );
  }

  async startRestoreRows(request: RestoreRowsRequest): Promise<JobId> {
    const { targetServer, database, table, typedName } = request;
    checkTypedName(database, typedName);
    const server = findServer(this.engine.store, targetServer);
    expectConfirmedEnvironment(server, request.confirmedEnvironment);
    const point = await findPoint(this.engine, request);
    return this.#start(
      {
        kind: 'restore-rows',
        instanceId: point.instance.id,
        pointId: point.pointId,
        serverId: server.id,
        ...loginOf(this.engine, request.credential),
        database,
        table,
      },
      point.instance,
      { skipped: point.skipped },
    );
  }

  async startRestoreAsFiles(
    reference: PointReference,
    destination: StorageLocation,
    given: GivenSecret,
    options: { skipDamaged: boolean },
  ): Promise<JobId> {
    await nameSourceAt(this.engine, destination);
    const { instance, pointId, skipped } = await findPoint(this.engine, reference);
    return keepingSecret(this.engine, given, sourceOf(destination), async (keep) => {
      await keep(accountOf(destination));
      return this.#start(
        { kind: 'restore-as-files', instanceId: instance.id, pointId, destination, ...options },
        instance,
        { skipped },
      );
    });
  }

  /** Starts a job with the same request as an ended one. Throws UserErrorInvalidInput for jobs of old. */
  async again(job: Job, confirmedEnvironment?: string): Promise<JobId> {
    if (job.state === 'in progress') {
      throw inTheWay(`The job ${jobWords(job)} is still in progress.`, job, 'then it can be started again.');
    }
    const request = this.engine.store.jobs.request(job.id);
    if (request === null) {
      throw new PgkeepError(
        'UserErrorInvalidInput',
        job.importedFrom === undefined
          ? 'The job was started by an older pgkeep, which did not write down what was asked for.'
          : 'The job ran on another workstation: what was asked for is not known here.',
        { remedy: 'Start a new one.' },
      );
    }
    if (request.kind === 'restore-as-database' || request.kind === 'restore-rows') {
      expectConfirmedEnvironment(findServer(this.engine.store, request.serverId), confirmedEnvironment);
    }
    const instance = findInstance(this.engine.store, request.instanceId);
    if (request.kind === 'backup') return await this.startBackup(instance, BackupReason.parse(request));
    // the recovery point may be gone by now: better said at once than by a job that fails
    await findPoint(this.engine, { instance: request.instanceId, point: request.pointId });
    return this.#start(request, instance);
  }

  /** A job that is in the way and whose process is dead is ended first. Throws UserErrorJobConflict for others. */
  async #start(request: JobRequest, instance: InstanceSummary, manner: Manner = {}): Promise<JobId> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await whenFree(() => this.#begin(request, instance, manner));
      } catch (error) {
        if (!(error instanceof JobConflict) || attempt === 3) throw error;
        // without one: it has ended between the two looks
        if (error.running !== undefined && !(await this.#recovery.endIfDead(error.running))) throw error;
      }
    }
  }

  #begin(request: JobRequest, instance: InstanceSummary, { skipped = [], queued = false }: Manner): JobId {
    const vault = findVault(this.engine.store, instance.vaultId);
    const target = targetOf(this.engine.store, request, vault);
    return this.jobs.start({
      kind: request.kind,
      request,
      subject: instance.name,
      ...(target === undefined ? {} : { target }),
      instanceId: instance.id,
      vaultId: vault.id,
      ...(request.kind === 'backup'
        ? this.#backup(instance, request)
        : this.#work(
            request,
            new PointHandle(this.engine, { instance, vault, pointId: request.pointId, skipped }),
          )),
      ...(queued ? { queue: queueOf(target, vault) } : {}),
    });
  }

  #backup(instance: InstanceSummary, request: RequestOf<'backup'>): Work {
    const server = findServer(this.engine.store, instance.serverId);
    return {
      exclusive: `backup of ${instance.name}`,
      queue: { of: 'backups', key: serverPlace(server), name: server.name },
      flow: (context) =>
        backupFlow(this.engine, { ...this.#subjectOf(instance.id), reason: request }, context),
    };
  }

  /** What is done with a recovery point. */
  #work(request: Exclude<JobRequest, { kind: 'backup' }>, point: PointHandle): Work {
    switch (request.kind) {
      case 'verify':
        return this.#verification(request, point);
      case 'restore-as-database':
        return this.#restoreAsDatabase(request, point);
      case 'restore-rows':
        return this.#restoreRows(request, point);
      case 'restore-as-files':
        return this.#restoreAsFiles(request, point);
    }
  }

  #verification({ byRestore }: RequestOf<'verify'>, point: PointHandle): Work {
    const server =
      byRestore === undefined
        ? undefined
        : withLogin(findServer(this.engine.store, byRestore.serverId), byRestore.credential, 'verify');
    return {
      exclusive: null,
      flow: this.#reading(point, 'verify', (context) =>
        byRestore === undefined || server === undefined
          ? verifyFlow(this.engine, point, context)
          : verifyByRestoreFlow(this.engine, { point, server, choices: byRestore }, context),
      ),
    };
  }

  #restoreAsDatabase(request: RequestOf<'restore-as-database'>, point: PointHandle): Work {
    const { serverId, options, credential } = request;
    const server = withLogin(findServer(this.engine.store, serverId), credential);
    return {
      exclusive: `restore into ${options.newDatabase} on ${server.name}`,
      flow: this.#reading(point, 'restore', (context) =>
        restoreDatabaseFlow(this.engine, { point, server, options }, context),
      ),
    };
  }

  #restoreRows(request: RequestOf<'restore-rows'>, point: PointHandle): Work {
    const { serverId, credential, database, table } = request;
    const server = withLogin(findServer(this.engine.store, serverId), credential);
    return {
      exclusive: `restore into ${database} on ${server.name}`,
      flow: this.#reading(point, 'restore', (context) =>
        restoreRowsFlow(this.engine, { point, server, database, table }, context),
      ),
    };
  }

  #restoreAsFiles({ destination, skipDamaged }: RequestOf<'restore-as-files'>, point: PointHandle): Work {
    const account = accountOf(destination);
    return {
      exclusive: `restore of ${point.pointId} into ${account}`,
      flow: this.#reading(point, 'copy', (context) =>
        restoreFilesFlow(this.engine, point, { location: destination, account, skipDamaged }, context),
      ),
    };
  }

  /** A flow that reads a point, whatever becomes of that meanwhile. */
  #reading(point: PointHandle, what: Reading, flow: Flow): Flow {
    const marked = whileMarked(this.engine, point, what, flow);
    return noting(point, (context) =>
      point.explainDeletion(
        () => marked(context),
        ({ error }) => error,
      ),
    );
  }

  /** What a backup is of, read when it begins: it may have waited while a login or an option was changed. */
  #subjectOf(instanceId: string) {
    const { store } = this.engine;
    const instance = findInstance(store, instanceId);
    return {
      instance,
      server: findServer(store, instance.serverId),
      vault: findVault(store, instance.vaultId),
    };
  }
}

/** The login that is named for one job. Throws UserErrorNotFound for an identity that is not there. */
function loginOf({ store }: Pick<Engine, 'store'>, given: GivenOwnLogin | undefined) {
  const credential = resolveOwnLogin(store, given);
  return credential === undefined ? {} : { credential };
}

type Flow = (context: JobContext) => Promise<FlowOutcome>;

/** What a job does, and what it may not do beside others. */
type Work = Pick<JobStart, 'exclusive' | 'queue' | 'flow'>;

/** How a job begins. */
interface Manner {
  /** Which points `latest` passed over, in words. */
  readonly skipped?: readonly string[];
  /** Whether it waits for its turn. */
  readonly queued?: boolean;
}

/** Where one of many waits: at the server that it writes to, or at the vault that it reads. */
function queueOf(target: JobTarget | undefined, vault: VaultSummary): NonNullable<JobStart['queue']> {
  return target?.kind === 'database'
    ? { of: 'points', key: serverPlace(target), name: target.server }
    : { of: 'points', key: vault.id, name: vault.name };
}

type RequestOf<Kind extends JobRequest['kind']> = Extract<JobRequest, { kind: Kind }>;

/** Whoever asked for the latest point is told when it is not the newest one that the vault has. */
export function noting({ skipped }: Pick<PointHandle, 'skipped'>, flow: Flow): Flow {
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
