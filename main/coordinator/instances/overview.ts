import pTimeout from 'p-timeout';
import type { OverdueRule } from '../../../shared/access/network.ts';
import type { ToldOfServer } from '../../../shared/auto-protect/auto-protect.ts';
import type { Job } from '../../../shared/jobs/jobs.ts';
import { isRestorable } from '../../../shared/points/latest-point.ts';
import { dayMs } from '../../../shared/words/ages.ts';
import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type {
  Health,
  InstanceHealth,
  UnreachableVault,
  VaultReading,
} from '../../../shared/instances/overview.ts';
import type { PrivilegeState } from '../../../shared/privileges.ts';
import type { VaultContact, VaultSummary } from '../../../shared/vaults/vaults.ts';
import type { CachedPoint } from '../../store/tables/points.ts';
import { toldSince } from '../auto-protect/news.ts';
import type { Engine } from '../engine.ts';
import { findInstance } from '../lookup.ts';
import type { HealthFacts, HealthPoint } from './health/health-facts.ts';
import { judge } from './health/health.ts';
import { missingSignIn } from './health/missing-sign-in.ts';
import { knownPoints, type KnownPoints } from './known-points.ts';
import { lastProof, pointFlaw } from '../points/proof.ts';
import { readVault, vaultProblem } from '../points/reading/read-vault.ts';
import type { Reading } from '../points/reading/readings.ts';
import { instanceSchedule } from '../schedule/instance-schedule.ts';
import { overdueRules } from '../network/ended-rules.ts';
import { getSettings } from '../settings.ts';

/** How long a vault may take to answer before the overview goes on without it, in ms. */
const vaultLimitMs = 20_000;

/** How long whoever looks at a page waits for the rest of a vault when its newest points are known, in ms. */
const momentMs = 2_000;

/** A vault that was never asked, nor was written down to have been. */
const neverAsked: VaultContact = { askedAt: null, answeredAt: null, problem: null };

/** What somebody does something about. */
const wantsPerson: ReadonlySet<Health> = new Set([
  'nothing to restore',
  'failing',
  'at risk',
  'not read yet',
]);

export interface OverviewOfInstances {
  readonly instances: InstanceHealth[];
  readonly unreachable: UnreachableVault[];
  readonly reading: VaultReading[];
  readonly pointAgeLimitDays: number;
}

/**
 * Health of every instance, from the store; `refresh` asks the vaults first, all at the same time, but not those
 * that were asked within the last `staleAfterMs`. With `instance`, only that one and its vault.
 */
export async function overviewOfInstances(
  engine: Engine,
  options: {
    readonly instance?: string | undefined;
    readonly refresh: boolean;
    readonly staleAfterMs: number;
  },
): Promise<OverviewOfInstances> {
  const { store } = engine;
  if (options.refresh) {
    const { chosen, vaults } = chosenOf(engine, options.instance);
    await refresh(engine, vaults, chosen, options.staleAfterMs);
  }
  return store.reading(() => asKnown(engine, options.instance));
}

function chosenOf({ store }: Pick<Engine, 'store'>, instance: string | undefined) {
  if (instance === undefined) return { chosen: store.instances.list(), vaults: store.vaults.list() };
  const one = findInstance(store, instance);
  return { chosen: [one], vaults: store.vaults.list().filter(({ id }) => id === one.vaultId) };
}

/** The overview by what is known here now, of all instances or of one. */
function asKnown(engine: Engine, instance: string | undefined): OverviewOfInstances {
  const { store } = engine;
  const { chosen, vaults } = chosenOf(engine, instance);
  const running = new Map<string, Job>();
  for (const { job } of store.jobs.running().toReversed()) {
    if (job.instanceId !== null) running.set(job.instanceId, job);
  }
  const { pointAgeLimitDays } = getSettings(engine);
  const known: Known = {
    limitDays: pointAgeLimitDays,
    contacts: store.vaults.contacts(),
    seenAt: store.instances.seenAt(),
    privileges: new Map(store.privilegeStates.list().map((state) => [state.instanceId, state])),
    points: knownPoints(engine, vaults, instance === undefined ? undefined : chosen),
  };
  const instances = chosen.map((one): InstanceHealth => ({
    ...one,
    ...healthOf(engine, one, known),
    runningJob: running.get(one.id) ?? null,
  }));
  return {
    instances,
    unreachable: vaults.flatMap(({ id, name }) => {
      const { askedAt, problem } = known.contacts.get(id) ?? neverAsked;
      return askedAt === null || problem === null ? [] : [{ vaultName: name, problem, askedAt }];
    }),
    reading: vaults.flatMap(({ id, name }) => {
      const progress = engine.readings.list().find(({ vault }) => vault.id === id)?.progress;
      return progress === undefined ? [] : [{ vaultId: id, vaultName: name, ...progress }];
    }),
    pointAgeLimitDays,
  };
}

/** What is the same for all instances, or read for all of them at once. */
interface Known {
  readonly limitDays: number;
  readonly contacts: ReadonlyMap<string, VaultContact>;
  readonly seenAt: ReadonlyMap<string, string>;
  readonly privileges: ReadonlyMap<string, PrivilegeState>;
  readonly points: KnownPoints;
}

function healthOf(
  engine: Pick<Engine, 'store' | 'clock' | 'writer'>,
  instance: InstanceSummary,
  known: Known,
): Omit<InstanceHealth, keyof InstanceSummary | 'runningJob'> {
  const { store, clock } = engine;
  const now = clock.now();
  const lastBackup = store.jobs.lastBackup(instance.id, now.toISOString())?.job;
  const verifications = known.points.verifications(instance);
  const points = known.points.deciding(instance, lastBackup);
  const { points: count, bytes } = known.points.totals(instance);
  const unlisted = store.points.damagedOf(instance.vaultId, instance.id);
  const privileges = known.privileges.get(instance.id);
  const healthPoints = points.map((point) => healthPoint(point, verifications));
  const seenAt = known.seenAt.get(instance.id) ?? null;
  const schedule = instanceSchedule(engine, instance, {
    newestGoodAt: newestGoodAt(healthPoints, now),
    seenAt: seenAt === null ? undefined : new Date(seenAt),
  });
  const facts: HealthFacts = {
    now,
    limitDays: known.limitDays,
    instance,
    seenAt,
    contact: known.contacts.get(instance.vaultId) ?? neverAsked,
    points: healthPoints,
    unreadable: unlisted.map(({ id }) => id),
    lastBackup,
    privileges,
    schedule,
  };
  const { health, reason, failureCode, newest, since, ageMs, isPastLimit, damaged } = judge(facts);
  return {
    health,
    reason,
    ...(failureCode === undefined ? {} : { failureCode }),
    ...(wantsPerson.has(health) &&
      missingSignIn(engine, instance, failureCode === undefined ? undefined : lastBackup)),
    willLackPrivileges: privileges?.ready === false,
    latestPointAt: newest?.completedAt ?? null,
    latestSize: points.find(({ id }) => id === newest?.id)?.size ?? null,
    latestPointSince: since,
    pointAgeMs: ageMs,
    isPastLimit,
    points: count,
    damagedPoints: damaged,
    bytes,
    unlisted: {
      points: unlisted.length,
      bytes: unlisted.reduce((sum, { lost }) => sum + (lost?.size ?? 0), 0),
    },
    vaultSeenAt: facts.seenAt,
    lastProof: lastProof(verifications, points),
    ...lastRun(lastBackup),
    ...(schedule === undefined ? {} : { schedule }),
  };
}

function healthPoint(point: CachedPoint, verifications: Parameters<typeof pointFlaw>[1]): HealthPoint {
  const { id, completedAt, firstSeenAt, warnings } = point;
  return { id, completedAt, firstSeenAt, warnings, flaw: pointFlaw(point, verifications) };
}

function lastRun(job: Job | undefined): Pick<InstanceHealth, 'lastBackup'> {
  if (job === undefined || job.endedAt === null) return {};
  return { lastBackup: { jobId: job.id, state: job.state, endedAt: job.endedAt } };
}

/** When the newest point was completed that can be restored; a clock that was ahead dates none. */
function newestGoodAt(points: readonly HealthPoint[], now: Date): Date | undefined {
  const times = points.filter(isRestorable).map(({ completedAt }) => Date.parse(completedAt));
  const past = times.filter((time) => time <= now.getTime());
  return past.length === 0 ? undefined : new Date(Math.max(...past));
}

/** Reads which points there are into the cache; what does not answer is written down there, too. */
async function refresh(
  engine: Engine,
  vaults: readonly VaultSummary[],
  instances: readonly InstanceSummary[],
  staleAfterMs: number,
): Promise<void> {
  const { store, clock } = engine;
  const seenAt = store.instances.seenAt();
  const contacts = store.vaults.contacts();
  const since = clock.now().getTime() - staleAfterMs;
  const isFresh = (at: string | null | undefined) => typeof at === 'string' && Date.parse(at) > since;
  await Promise.all(
    vaults.map(async (vault) => {
      const kept = instances.filter(({ vaultId }) => vaultId === vault.id);
      const { askedAt, problem } = contacts.get(vault.id) ?? neverAsked;
      const isKnown = problem === null ? kept.every(({ id }) => isFresh(seenAt.get(id))) : true;
      if (isKnown && isFresh(askedAt)) return;
      await ask(engine, vault, kept);
    }),
  );
}

/** Has a vault read until that is done, or until it gives no sign any more. */
async function ask(engine: Engine, vault: VaultSummary, kept: readonly InstanceSummary[]): Promise<void> {
  const only = kept.length === 1 ? kept[0]?.id : undefined;
  const reading = engine.readings.read(vault, only, (options) => readVault(engine, vault, kept, options));
  const tooLate = new Error(`no answer within ${vaultLimitMs / 1000} seconds`);
  for (;;) {
    const before = reading.progress;
    try {
      return await pTimeout(enough(engine, reading), { milliseconds: vaultLimitMs, message: tooLate });
    } catch (error) {
      if (error !== tooLate) throw error;
      if (reading.progress !== before) continue;
      reading.stop();
      return await vaultProblem(engine, vault, error);
    }
  }
}

/**
 * Until the vault is read; where somebody looks at a page that tells how it goes on, until the newest points are known
 * and a moment more. What keeps it from being read is written down there.
 */
async function enough({ host, timers }: Engine, { done, newest }: Reading): Promise<void> {
  const end = new AbortController();
  const ended = done.then(
    () => end.abort(),
    () => end.abort(),
  );
  if (host.kind === 'cli') return await ended;
  await Promise.race([ended, newest.then(() => timers.wait(momentMs, end.signal)).catch(() => undefined)]);
}

/**
 * Stored bytes and points of each vault as cached, the jobs that ran within the last 24 hours, and what this home did by
 * itself then.
 */
export function overviewSummary(engine: Pick<Engine, 'store' | 'clock' | 'writer'>): {
  vaults: ({ id: string; name: string; bytes: number; points: number } & VaultContact)[];
  lastDay: Job[];
  autoProtected: ToldOfServer[];
  overdueRules: OverdueRule[];
} {
  const { store, clock } = engine;
  const totals = new Map(store.points.totals().map((total) => [total.vaultId, total]));
  const contacts = store.vaults.contacts();
  const since = new Date(clock.now().getTime() - dayMs);
  return {
    vaults: store.vaults.list().map(({ id, name }) => {
      const { bytes = 0, points = 0 } = totals.get(id) ?? {};
      return { id, name, bytes, points, ...(contacts.get(id) ?? neverAsked) };
    }),
    lastDay: store.jobs
      .runningOrEndedSince(since.toISOString())
      .map(({ job }) => job)
      .toReversed(),
    autoProtected: toldSince(engine, since),
    overdueRules: overdueRules(store, clock.now()),
  };
}
