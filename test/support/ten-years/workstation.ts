import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { runExpire } from '../../../main/coordinator/expire/run-expire.ts';
import { instanceRecord } from '../../../main/coordinator/instances/record.ts';
import { beginRecovery } from '../../../main/coordinator/jobs/recovery/at-start.ts';
import { JobOwners } from '../../../main/coordinator/jobs/recovery/owners.ts';
import { leftoverLimitMs, Recovery } from '../../../main/coordinator/jobs/recovery/recover-jobs.ts';
import { JobStarter } from '../../../main/coordinator/jobs/start-jobs.ts';
import { findInstance } from '../../../main/coordinator/lookup.ts';
import { Readings } from '../../../main/coordinator/points/reading/readings.ts';
import { setRunner } from '../../../main/coordinator/schedule/set-runner.ts';
import { tick } from '../../../main/coordinator/schedule/tick/tick.ts';
import { setSettings } from '../../../main/coordinator/settings.ts';
import { openVault } from '../../../main/coordinator/vaults/open-vault.ts';
import { createIds } from '../../../main/core/ids.ts';
import { PgkeepError } from '../../../main/core/errors.ts';
import { Store } from '../../../main/store/store.ts';
import type { Storage } from '../../../main/vault/storage.ts';
import { Vault } from '../../../main/vault/vault.ts';
import type { InstanceId, JobId, PointId } from '../../../shared/ids.ts';
import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { BackupReason } from '../../../shared/policies/keep.ts';
import { openEngine, type ManualClock, type TestEngine } from '../engine.ts';
import { memoryFolder } from '../programs/memory-folder.ts';
import { newKey } from '../record-vault.ts';
import { replacedStorage } from '../replaced-storage.ts';
import { crashStorage, type Mutation } from '../storages/crash-storage.ts';
import { sampleVaultId } from '../storages/sample-points.ts';
import { instance, server, vault } from '../store-records.ts';
import { signAsTeam } from '../team-key.ts';
import type { CrashChooser } from './crash-chooser.ts';
import { simulatedBackup, type SimulatedDump } from './simulated-backup.ts';

/** Backs up without a server: all else is the product's. */
class SimulatedStarter extends JobStarter {
  readonly #dump: () => SimulatedDump;

  constructor(all: ConstructorParameters<typeof JobStarter>, dump: () => SimulatedDump) {
    super(...all);
    this.#dump = dump;
  }

  override async startBackup(instance: InstanceSummary, reason: BackupReason = {}): Promise<JobId> {
    const { id, vaultId, name } = instance;
    return this.jobs.start({
      kind: 'backup',
      request: { kind: 'backup', instanceId: id, ...reason },
      subject: name,
      instanceId: id,
      vaultId,
      exclusive: `backup of ${name}`,
      flow: (context) =>
        simulatedBackup(
          this.engine,
          { instance: findInstance(this.engine.store, id), server: server(), vault: vault(), reason },
          { context, dump: this.#dump() },
        ),
    });
  }

  /** A verification that finds this of a point. */
  verify(instance: InstanceSummary, pointId: PointId, outcome: 'readable' | 'failed'): JobId {
    const { id, vaultId, name } = instance;
    return this.jobs.start({
      kind: 'verify',
      request: { kind: 'verify', instanceId: id, pointId },
      subject: name,
      instanceId: id,
      vaultId,
      exclusive: null,
      flow: async () => {
        if (outcome === 'failed') throw new PgkeepError('UserErrorArchiveCorrupt', 'The test damaged it.');
        const counts = { pointId, bytes: 11, tables: 0, rows: 0, proof: outcome };
        return {
          state: 'completed',
          result: { ...counts, losses: [], messages: [], warnings: [], notes: [] },
        };
      },
    });
  }
}

/** A backup of a database whose server is not there: what it is like, and how long it takes. */
export interface ComingDump {
  readonly partial: boolean;
  readonly fails: boolean;
  readonly takesMs: number;
}

/** What a run of a flow came to. */
export interface Ran<Result> {
  /** Undefined where the process was killed. */
  readonly result: Result | undefined;
  readonly killed: boolean;
  /** What was written in the vault. */
  readonly calls: readonly Mutation[];
  /** The write before or after which it was killed. */
  readonly killedAt: Mutation | undefined;
}

/**
 * A home with a vault at a real place, whose clock and the storage's are one that a test moves. Each flow runs in a process
 * that is killed at a write which the chooser names; another one then starts with the home as the crash left it.
 */
export class SimulatedWorkstation implements AsyncDisposable {
  readonly clock: ManualClock;
  readonly engines: TestEngine;
  starter!: SimulatedStarter;
  /** How the next backup of an instance goes. */
  coming: ComingDump = { partial: false, fails: false, takesMs: 0 };
  readonly #place: Storage;
  readonly #crashes: CrashChooser;
  /** How many calls changed something at the place, or would have. */
  writes = 0;
  readonly #releases: (() => Promise<void>)[] = [];
  #engine: TestEngine;
  #starts = 0;
  #recovery!: Recovery;

  private constructor(
    engine: TestEngine,
    place: Storage,
    { crashes, random }: { readonly crashes: CrashChooser; readonly random: () => number },
  ) {
    this.clock = engine.clock;
    this.engines = engine;
    this.#crashes = crashes;
    this.#place = replacedStorage(place, { now: async () => this.clock.now(), close: async () => {} });
    const bytes = (length: number) => Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
    this.#engine = { ...engine, ids: createIds(this.clock, bytes) };
  }

  /** With a vault at an empty place, which has these databases. */
  static async open(
    place: Storage,
    names: readonly string[],
    {
      clock,
      ...chance
    }: { readonly clock: ManualClock; readonly crashes: CrashChooser; readonly random: () => number },
  ): Promise<SimulatedWorkstation> {
    const engine = await openEngine({}, memoryFolder);
    const workstation = new SimulatedWorkstation({ ...engine, clock }, place, chance);
    await workstation.#begin(names);
    return workstation;
  }

  get engine(): TestEngine {
    return this.#engine;
  }

  instanceOf(name: string): InstanceSummary {
    const found = this.#engine.store.instances.list().find((each) => each.name === name);
    if (found === undefined) throw new Error(`no instance ${name}`);
    return found;
  }

  /** Runs a flow, which may be killed on its way. */
  async run<Result>(flow: string, work: () => Promise<Result>): Promise<Ran<Result>> {
    const copy = join(this.engines.folder, `home-${String((this.#starts += 1))}.sqlite`);
    const choose = this.#crashes.choosing(flow);
    let at: { readonly call: Mutation; readonly index: number; readonly when: string } | undefined;
    const process = crashStorage(
      this.#place,
      (call, number) => {
        const when = choose(call, number);
        if (when !== undefined) at = { call, index: number - 1, when };
        return when;
      },
      () => copyDatabase(this.#file, copy),
    );
    this.#engine.openStorage = () => Promise.resolve(process.storage);
    let result: Result | undefined;
    try {
      result = await work();
    } catch (error) {
      if (!process.crashed) throw error;
    }
    const killed = process.crashed;
    this.writes += process.mutations.length;
    const isUndone = (index: number) => at?.when === 'before' && index === at.index;
    const calls = process.mutations.filter((_, index) => !isUndone(index));
    if (killed) {
      this.#releases.push(() => process.release());
      await this.#restart(copy);
    }
    this.#engine.openStorage = () => Promise.resolve(this.#place);
    return { result: killed ? undefined : result, killed, calls, killedAt: at?.call };
  }

  /** Looks for due backups, and waits for those that begin: of which databases, and for which planned times. */
  async tick(): Promise<{ readonly name: string; readonly planned: number | undefined }[]> {
    const { started } = await tick(this.starter);
    for (const { jobId } of started) await this.starter.jobs.ended(jobId);
    return started.map(({ instance, planned }) => ({ name: instance.name, planned: planned.getTime() }));
  }

  /** One pass of expiry, by a server that agrees with the clock. */
  async expire(confirm: boolean): Promise<Awaited<ReturnType<typeof runExpire>>> {
    return await runExpire(this.#engine, { dryRun: false, confirm }, async () => [
      { server: 'db1', aheadMs: 0 },
    ]);
  }

  /** What the recovery left for later. */
  async recoverMore(): Promise<void> {
    await this.#recovery.look();
  }

  /** The points that are at the place, by whoever only lists it. */
  async pointsAt(id: InstanceId): Promise<string[]> {
    const found: string[] = [];
    for await (const { name } of this.#place.list(`instances/${id}/`)) {
      const [, , point, file] = name.split('/');
      if (file === 'manifest.json' && point !== undefined) found.push(point);
    }
    return found.toSorted();
  }

  /** Opens the vault, as nobody who is killed. */
  async vault() {
    return await openVault(this.#engine, vault());
  }

  get #file(): string {
    return this.#engine.home.database;
  }

  async #begin(names: readonly string[]): Promise<void> {
    const engine = this.#engine;
    engine.openStorage = () => Promise.resolve(this.#place);
    await signAsTeam(engine, newKey());
    // what is due at the same time runs one after the other
    setSettings(engine, { backupsPerServer: 1 });
    await Vault.create(this.#place, { id: sampleVaultId, name: 'vault-1', createdAt: this.clock.now() });
    engine.store.vaults.insert(vault());
    engine.store.servers.insert(server());
    await using opened = await openVault(engine, vault());
    for (const name of names) {
      engine.store.instances.insert(instance(`inst-${name}`, name));
      await opened.writeInstance(instanceRecord(server(), this.instanceOf(name)));
    }
    await setRunner(
      engine,
      { instances: names.map((name) => this.instanceOf(name)), servers: [] },
      'this home',
    );
    await this.#start();
  }

  async #restart(database: string): Promise<void> {
    const dead = this.#engine;
    await this.starter.jobs.close();
    dead.store.close();
    const home = { ...dead.home, database };
    this.#engine = { ...dead, home, store: new Store(database), readings: new Readings() };
    this.#engine.openStorage = () => Promise.resolve(this.#place);
    await this.#start();
  }

  async #start(): Promise<void> {
    const engine = this.#engine;
    const owners = new JobOwners(engine, {
      own: `owner-${String(this.#starts)}`,
      lockState: () => 'free',
      isProof: true,
      isAlive: () => false,
      wait: () => Promise.resolve(),
    });
    const { signal } = new AbortController();
    this.#recovery = new Recovery({ engine, owners, notice: () => {}, limitMs: leftoverLimitMs, signal });
    this.starter = new SimulatedStarter([engine, this.#recovery, owners.own], () => ({
      partial: this.coming.partial,
      over: () => {
        this.clock.advance(this.coming.takesMs);
        // nobody tries that again by himself
        if (this.coming.fails)
          throw new PgkeepError('UserErrorMissingDBPermissions', 'The test lets it fail.');
      },
    }));
    const { recovered } = await beginRecovery(engine, this.#recovery, { tidy: () => {} });
    await recovered;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.starter.jobs.close();
    for (const release of this.#releases) await release();
    if (this.#engine.store !== this.engines.store) this.#engine.store.close();
    await this.engines[Symbol.asyncDispose]();
  }
}

/** The database as it is at this moment, with what is not in its main file yet. */
function copyDatabase(from: string, to: string): void {
  copyFileSync(from, to);
  if (existsSync(`${from}-wal`)) copyFileSync(`${from}-wal`, `${to}-wal`);
}
