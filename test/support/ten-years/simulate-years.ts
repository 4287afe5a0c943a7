import { addPolicy } from '../../../main/coordinator/policies/add-policy.ts';
import { assignPolicy } from '../../../main/coordinator/policies/assign-policy.ts';
import { changePolicy } from '../../../main/coordinator/policies/change-policy.ts';
import { changeHolds } from '../../../main/coordinator/points/change-holds.ts';
import { undoChanges } from '../../../main/coordinator/promises/undo-changes.ts';
import { resume, suspend } from '../../../main/coordinator/schedule/suspend.ts';
import { abandoned, removeAbandoned } from '../../../main/vault/points/abandoned.ts';
import { PointId } from '../../../shared/ids.ts';
import type { PolicyValues } from '../../../shared/policies/policy.ts';
import { retentionRules, type RetentionRules } from '../../../shared/policies/retention.ts';
import { vault } from '../store-records.ts';
import { VaultModel, type VaultModelValues } from './vault-model.ts';
import type { Ran, SimulatedWorkstation } from './workstation.ts';

type Values = VaultModelValues & { readonly retention: RetentionRules };

/** A database with its policy, and what there is to choose from when that is changed. */
export interface SimulatedDatabase {
  readonly name: string;
  readonly values: PolicyValues & Values;
  readonly others: readonly Partial<PolicyValues & Values>[];
}

/** A day on which the place and the model differ. */
export interface Difference {
  readonly day: string;
  readonly database: string;
  readonly onlyAtPlace: readonly string[];
  readonly onlyInModel: readonly string[];
  /** The last things that happened to the database. */
  readonly happened: readonly string[];
}

interface Simulated extends SimulatedDatabase {
  readonly usual: PolicyValues & Values;
  readonly model: VaultModel;
  /** What the policy says now. */
  values: PolicyValues & Values;
  /** What the database has otherwise. */
  override: RetentionRules | undefined;
  happened: string[];
  /** So many of its next backups fail. */
  failsFor: number;
  /** A run that was killed, when it is tried again, and how often it was tried. */
  retry: { readonly planned: number; readonly at: number; readonly tries: number } | undefined;
  /** A shorter promise may wait until then. */
  quietUntil: number;
  undoAt: number | undefined;
  resumeAt: number | undefined;
  /** Many runs a day last until then. */
  calmAt: number | undefined;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** So long an instance is backed up more often than usual. */
const busyDays: Readonly<Record<string, number>> = { weekly: 30, daily: 5, hourly: 3 };
const retryAfterMinutes = [6, 16, 46];

/**
 * Years of a workstation, day by day, as `random` has it: backups that fail, alone or for weeks, and partial ones; a machine
 * that is off; suspensions; changes of policies, some of them taken back; values of its own of a database; points that are
 * verified, found damaged, pinned, or kept until a date. After each day the points at the place are compared with the model's.
 */
export class SimulatedYears {
  /** What happened, and how often. */
  readonly counts = new Map<string, number>();
  readonly #workstation: SimulatedWorkstation;
  readonly #random: () => number;
  readonly #databases: Simulated[] = [];
  #offUntil = 0;
  #secondLookAt = Infinity;
  #killedAt = -Infinity;
  #compared = 0;

  constructor(workstation: SimulatedWorkstation, random: () => number) {
    this.#workstation = workstation;
    this.#random = random;
  }

  /** Gives these databases their policies. */
  async begin(databases: readonly SimulatedDatabase[]): Promise<void> {
    const { engine, clock } = this.#workstation;
    for (const database of databases) {
      const { name, values } = database;
      await addPolicy(engine, vault(), { name: `policy of ${name}`, values });
      await assignPolicy(engine, [this.#workstation.instanceOf(name)], { policy: `policy of ${name}` });
      const model = new VaultModel(values, clock.now().getTime());
      const nothing = {
        override: undefined,
        retry: undefined,
        undoAt: undefined,
        resumeAt: undefined,
        calmAt: undefined,
      };
      this.#databases.push({
        ...database,
        ...nothing,
        usual: values,
        model,
        happened: [],
        failsFor: 0,
        quietUntil: 0,
      });
    }
  }

  /** One day, from a midnight of Greenwich to the next; what differs then. */
  async day(): Promise<Difference[]> {
    const { clock } = this.#workstation;
    const start = this.#now;
    if (start >= this.#offUntil && this.#chance(1 / 120)) {
      this.#offUntil = start + Math.ceil(this.#random() * 20) * dayMs;
      this.#count('machine off');
    }
    if (start >= this.#offUntil) {
      await this.#ticks(start + 20 * hourMs);
      for (const database of this.#databases) await this.#happen(database);
      if (this.#isTimeToLook()) await this.#look();
      if (this.#now > this.#killedAt + 9 * dayMs && this.#chance(1 / 60)) await this.#clean();
    }
    clock.advance(start + dayMs - this.#now);
    // nothing goes from a place that nobody has written to since the day before
    if (this.#workstation.writes === this.#compared && !this.#chance(1 / 30)) return [];
    this.#compared = this.#workstation.writes;
    return await this.#differences(new Date(start).toISOString().slice(0, 10));
  }

  get #now(): number {
    return this.#workstation.clock.now().getTime();
  }

  #chance(of: number): boolean {
    return this.#random() < of;
  }

  #pick<One>(some: readonly One[]): One | undefined {
    return some[Math.floor(this.#random() * some.length)];
  }

  #count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  #told(database: Simulated, what: string): void {
    this.#count(what.replaceAll(/ ?point-\S+/g, ''));
    const at = new Date(this.#now).toISOString().slice(0, 16);
    database.happened = [...database.happened, `${at} ${what}`].slice(-40);
  }

  /** Ticks at once, as a machine that was off does, and at each planned time until an instant. */
  async #ticks(until: number): Promise<void> {
    for (;;) {
      await this.#tick();
      const next = this.#databases.flatMap(({ model, retry }) => [
        ...model.plannedBetween(this.#now, until).slice(0, 1),
        ...(retry === undefined || retry.at <= this.#now ? [] : [retry.at]),
      ]);
      const at = Math.min(...next, until);
      if (at > this.#now) this.#workstation.clock.advance(at - this.#now);
      if (this.#now >= until) return;
    }
  }

  /** The backups that the model says begin, one after the other, the latest planned first; and no others. */
  async #tick(): Promise<void> {
    for (;;) {
      const due = this.#databases.flatMap((database) => {
        const planned = database.model.dueAt(this.#now);
        if (planned !== undefined) return [{ database, planned, tries: 0 }];
        const { retry } = database;
        if (retry === undefined || retry.at > this.#now || database.model.isSuspended()) return [];
        return [{ database, planned: retry.planned, tries: retry.tries }];
      });
      const [first] = due.toSorted((one, other) => other.planned - one.planned);
      if (first === undefined) {
        if (this.#chance(1 / 20)) await this.#expectNothingBegins();
        return;
      }
      const { database } = first;
      database.retry = undefined;
      if (database.failsFor === 0 && this.#chance(1 / 40)) database.failsFor = Math.ceil(this.#random() * 6);
      const fails = database.failsFor > 0 || this.#chance(0.03);
      database.failsFor = Math.max(0, database.failsFor - 1);
      await this.#backUp(database, { ...first, fails });
    }
  }

  async #expectNothingBegins(): Promise<void> {
    const began = await this.#workstation.tick();
    if (began.length > 0)
      throw new Error(`${new Date(this.#now).toISOString()}: ${JSON.stringify(began)} began`);
  }

  async #backUp(
    database: Simulated,
    run: {
      readonly planned?: number;
      readonly until?: number;
      readonly fails: boolean;
      readonly tries: number;
    },
  ): Promise<void> {
    const workstation = this.#workstation;
    const { name, model } = database;
    const { planned, until, fails, tries } = run;
    const at = this.#now;
    const partial = this.#chance(0.03);
    workstation.coming = { partial, fails, takesMs: 20 * minuteMs };
    const ran = await workstation.run('backup', async () => {
      if (planned !== undefined) return await workstation.tick();
      const keep = until === undefined ? {} : { keep: { until: new Date(until).toISOString() } };
      const jobId = await workstation.starter.startBackup(workstation.instanceOf(name), keep);
      await workstation.starter.jobs.ended(jobId);
      return [{ name, planned }];
    });
    const began = JSON.stringify(ran.result ?? [{ name, planned }]);
    if (began !== JSON.stringify([{ name, planned }])) {
      const wanted = `${name} for ${new Date(planned ?? 0).toISOString()}`;
      throw new Error(
        `${new Date(at).toISOString()}: ${began} began instead of ${wanted}; ${database.happened.join('; ')}`,
      );
    }
    const manifest = ran.calls.find((call) => call.startsWith('write') && call.endsWith('/manifest.json'));
    const id = manifest?.split('/')[2];
    const isEnded =
      !ran.killed || [...ran.calls, ran.killedAt].some((call) => call?.startsWith('write jobs/'));
    const kind = `${planned === undefined ? 'backup on demand' : 'backup'}${partial ? ', partial' : ''}`;
    this.#told(
      database,
      `${kind}${ran.killed ? ' killed' : ''}${id === undefined ? ' without a point' : ` ${id}`}`,
    );
    model.backedUp(
      planned,
      { at: this.#now, failed: isEnded ? fails : true },
      id === undefined ? undefined : { id, at, partial, until },
    );
    if (!ran.killed) return;
    await this.#afterKill(6 * minuteMs);
    const delay = retryAfterMinutes[tries];
    if (isEnded || id !== undefined || planned === undefined || delay === undefined) return;
    database.retry = { planned, at: this.#now + (delay - 6) * minuteMs, tries: tries + 1 };
  }

  /** The next process of the home does what the killed one left for later. */
  async #afterKill(milliseconds: number): Promise<void> {
    this.#killedAt = this.#now;
    this.#workstation.clock.advance(milliseconds);
    await this.#workstation.recoverMore();
  }

  /** A person who sees that something was cut off does it again. */
  async #untilDone(flow: string, work: () => Promise<unknown>): Promise<void> {
    let ran: Ran<unknown>;
    do {
      ran = await this.#workstation.run(flow, work);
      if (ran.killed) this.#killedAt = this.#now;
    } while (ran.killed);
  }

  async #happen(database: Simulated): Promise<void> {
    const { model } = database;
    const points = model.points.map(({ id }) => id);
    if (this.#chance(1 / 40)) await this.#verify(database, this.#pick(points.slice(-3)), 'readable');
    if (this.#now > database.quietUntil && this.#chance(1 / 60)) {
      await this.#verify(database, this.#pick(points.slice(-40)), 'failed');
    }
    if (this.#chance(1 / 90)) await this.#hold(database, this.#pick(points));
    if (this.#chance(1 / 80)) {
      const until = this.#chance(0.9) ? this.#now + Math.ceil(this.#random() * 90) * dayMs : undefined;
      await this.#backUp(database, {
        fails: this.#chance(0.05),
        tries: 3,
        ...(until === undefined ? {} : { until }),
      });
    }
    await this.#schedule(database);
    if (model.isSuspended()) return;
    if (this.#now <= database.quietUntil) {
      if (database.undoAt !== undefined && this.#now >= database.undoAt) await this.#undo(database);
      return;
    }
    if (database.calmAt === undefined ? this.#chance(1 / 120) : this.#now >= database.calmAt) {
      await this.#changePolicy(database);
    } else if (this.#chance(1 / 500)) {
      await this.#override(database);
    }
  }

  async #verify(database: Simulated, id: string | undefined, outcome: 'readable' | 'failed'): Promise<void> {
    const point = database.model.points.find((one) => one.id === id);
    if (point === undefined || point.verified !== undefined) return;
    const workstation = this.#workstation;
    this.#told(database, `${point.id} verified: ${outcome}`);
    const ran = await workstation.run(`verification, ${outcome}`, async () => {
      const pointId = PointId.parse(point.id);
      const jobId = workstation.starter.verify(workstation.instanceOf(database.name), pointId, outcome);
      await workstation.starter.jobs.ended(jobId);
    });
    database.model.verified(point.id, outcome, this.#now);
    if (ran.killed) await this.#afterKill(6 * minuteMs);
  }

  async #hold(database: Simulated, id: string | undefined): Promise<void> {
    const held = database.model.points.filter((one) => one.held);
    const point = database.model.points.find((one) => one.id === id);
    const letGo = held.length > 3 || this.#chance(0.4) ? held[0] : undefined;
    const target = letGo ?? point;
    if (target === undefined || (letGo === undefined && target.held)) return;
    this.#told(database, `${target.id} ${letGo === undefined ? 'pinned' : 'unpinned'}`);
    const change =
      letGo === undefined ? ({ do: 'pin', reason: 'audit' } as const) : ({ do: 'unpin' } as const);
    await this.#untilDone(change.do, () => {
      const { engine } = this.#workstation;
      return changeHolds(engine, this.#workstation.instanceOf(database.name), target.id, change);
    });
    database.model.hold(target.id, letGo === undefined);
  }

  async #schedule(database: Simulated): Promise<void> {
    const { model, name } = database;
    const suspended = () => ({
      instances: [this.#workstation.instanceOf(name)],
      servers: [],
      everything: false,
    });
    if (database.resumeAt !== undefined) {
      if (this.#now < database.resumeAt) return;
      database.resumeAt = undefined;
      this.#told(database, 'resumed');
      await this.#untilDone('resume', () => resume(this.#workstation.engine, suspended()));
      model.resume(this.#now);
    } else if (database.retry === undefined && this.#chance(1 / 250)) {
      database.resumeAt = this.#now + Math.ceil(this.#random() * 30) * dayMs;
      this.#told(database, 'suspended');
      await this.#untilDone('suspend', () => suspend(this.#workstation.engine, suspended(), { until: null }));
      model.suspend(this.#now);
    }
  }

  async #changePolicy(database: Simulated): Promise<void> {
    const { model, name } = database;
    const isBusy = database.calmAt !== undefined && this.#now >= database.calmAt;
    const change = isBusy
      ? { schedule: database.usual.schedule, retention: database.usual.retention }
      : this.#pick(database.others);
    const changed = { ...database.values, ...change };
    const days = isBusy ? undefined : busyDays[changed.schedule.kind];
    database.calmAt = days === undefined ? undefined : this.#now + days * dayMs;
    const values = { ...changed, retention: withoutRules(changed.retention) };
    this.#told(database, 'policy changed');
    database.values = changed;
    await this.#untilDone('policy', () =>
      changePolicy(
        this.#workstation.engine,
        { policy: `policy of ${name}` },
        { values, confirmShorter: true },
      ),
    );
    model.changeValues({ ...changed, retention: database.override ?? changed.retention }, this.#now);
    this.#quiet(database);
  }

  async #override(database: Simulated): Promise<void> {
    const { model, name } = database;
    const retention = database.override === undefined ? this.#pick(database.others)?.retention : undefined;
    this.#told(database, retention === undefined ? 'follows its policy' : 'has rules of its own');
    const overrides = retention === undefined ? {} : { overrides: { retention: withoutRules(retention) } };
    await this.#untilDone('override', () =>
      assignPolicy(this.#workstation.engine, [this.#workstation.instanceOf(name)], {
        ...(retention === undefined ? { follow: ['retention'] as const } : overrides),
        confirmShorter: true,
      }),
    );
    database.override = retention;
    model.changeValues({ ...database.values, retention: retention ?? database.values.retention }, this.#now);
    this.#quiet(database);
  }

  /** A promise that gets shorter waits; some of the changes are taken back meanwhile. */
  #quiet(database: Simulated): void {
    database.quietUntil = this.#now + 20 * dayMs;
    database.undoAt = this.#chance(0.4) ? this.#now + Math.ceil(this.#random() * 12) * dayMs : undefined;
  }

  async #undo(database: Simulated): Promise<void> {
    database.undoAt = undefined;
    this.#told(database, 'shorter time taken back');
    const policy = `policy of ${database.name}`;
    await this.#untilDone('undo', () => undoChanges(this.#workstation.engine, { policy }));
    database.model.undo(this.#now);
  }

  /** Looks come by twos, a day or some apart; now and then the second one comes when the first no longer counts. */
  #isTimeToLook(): boolean {
    if (this.#now >= this.#secondLookAt) {
      this.#secondLookAt = Infinity;
      return true;
    }
    if (!this.#chance(1 / 22)) return false;
    this.#secondLookAt = this.#now + Math.ceil(this.#random() ** 3 * 18) * dayMs;
    return true;
  }

  /** One pass of expiry; one that was killed is made again when the dead one's word no longer holds. */
  async #look(): Promise<void> {
    const isMany = this.#databases.some(({ model }) => model.needsPerson(this.#now));
    const confirm = isMany && this.#chance(0.3);
    if (isMany) this.#count(confirm ? 'confirmed by a person' : 'waits for a person');
    for (;;) {
      const ran = await this.#workstation.run('expiry', () => this.#workstation.expire(confirm));
      const came = (id: string, to: 'write' | 'remove') =>
        !ran.killed ||
        ran.calls.some((call) =>
          to === 'write' ? call.includes(`/${id}/ended/`) : call.endsWith(`/${id}/manifest.json`),
        );
      for (const { model } of this.#databases) model.look(this.#now, confirm, came);
      if (!ran.killed) return;
      this.#count('expiry killed');
      await this.#afterKill(2 * hourMs);
    }
  }

  /** What killed runs left is found by whoever cleans, and nothing else is. */
  async #clean(): Promise<void> {
    this.#count('cleaned');
    await using opened = await this.#workstation.vault();
    const items = await Array.fromAsync(abandoned(opened, () => false));
    await removeAbandoned(opened, () => false, items);
    for (const { name, model } of this.#databases) {
      const prefix = `instances/${this.#workstation.instanceOf(name).id}/`;
      const files = await Array.fromAsync(opened.storage.list(prefix), (file) =>
        file.name.slice(prefix.length),
      );
      const left = files.filter(
        (file) => file.startsWith('point-') && !model.ids.includes(file.split('/')[0] ?? ''),
      );
      if (left.length > 0) throw new Error(`nobody cleans ${left.join(', ')} of ${name}`);
    }
  }

  async #differences(day: string): Promise<Difference[]> {
    const all = await Promise.all(
      this.#databases.map(async ({ name, model, happened }) => {
        const atPlace = await this.#workstation.pointsAt(this.#workstation.instanceOf(name).id);
        const { ids } = model;
        return {
          day,
          database: name,
          onlyAtPlace: atPlace.filter((id) => !ids.includes(id)),
          onlyInModel: ids.filter((id) => !atPlace.includes(id)),
          happened,
        };
      }),
    );
    return all.filter(({ onlyAtPlace, onlyInModel }) => onlyAtPlace.length + onlyInModel.length > 0);
  }
}

/** Rules as a change says them, with null for those that are taken away. */
const withoutRules = (rules: RetentionRules) => ({
  ...Object.fromEntries(retentionRules.map((rule) => [rule, rules[rule] ?? null])),
  default: rules.default,
});
