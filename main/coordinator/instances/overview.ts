import pTimeout from 'p-timeout';
import type { Job } from '../../../shared/jobs/jobs.ts';
import { dayMs } from '../../../shared/words/ages.ts';
import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { InstanceHealth, UnreachableVault } from '../../../shared/instances/overview.ts';
import type { PrivilegeState } from '../../../shared/privileges.ts';
import type { VaultContact, VaultSummary } from '../../../shared/vaults/vaults.ts';
import type { Engine } from '../engine.ts';
import { findInstance } from '../lookup.ts';
import type { HealthFacts, HealthPoint } from './health-facts.ts';
import { judge } from './health.ts';
import { lastProof, pointFlaw } from '../points/proof.ts';
import { pointsInVault, vaultProblem } from '../points/list-points.ts';
import { getSettings } from '../settings.ts';

/** How long a vault may take to answer before the overview goes on without it, in ms. */
const vaultLimitMs = 20_000;

/** A vault that was never asked, nor was written down to have been. */
const neverAsked: VaultContact = { askedAt: null, answeredAt: null, problem: null };

export interface OverviewOfInstances {
  readonly instances: InstanceHealth[];
  readonly unreachable: UnreachableVault[];
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
  const chosen =
    options.instance === undefined ? store.instances.list() : [findInstance(store, options.instance)];
  const isOfVault = ({ id }: VaultSummary) =>
    options.instance === undefined || chosen.some(({ vaultId }) => vaultId === id);
  const vaults = store.vaults.list().filter(isOfVault);
  if (options.refresh) await refresh(engine, vaults, chosen, options.staleAfterMs);
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
  };
  const instances = chosen.map((instance): InstanceHealth => ({
    ...instance,
    ...healthOf(engine, instance, known),
    runningJob: running.get(instance.id) ?? null,
  }));
  return {
    instances,
    unreachable: vaults.flatMap(({ id, name }) => {
      const { askedAt, problem } = known.contacts.get(id) ?? neverAsked;
      return askedAt === null || problem === null ? [] : [{ vaultName: name, problem, askedAt }];
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
}

function healthOf(
  { store, clock }: Pick<Engine, 'store' | 'clock'>,
  instance: InstanceSummary,
  known: Known,
): Omit<InstanceHealth, keyof InstanceSummary | 'runningJob'> {
  const now = clock.now();
  const points = [...store.points.ofInstance(instance.vaultId, instance.id).values()];
  const verifications = store.verifications.ofInstance(instance.id);
  const unreadable = store.points.damagedOf(instance.vaultId, instance.id).map(({ id }) => id);
  const privileges = known.privileges.get(instance.id);
  const facts: HealthFacts = {
    now,
    limitDays: known.limitDays,
    instance,
    seenAt: known.seenAt.get(instance.id) ?? null,
    contact: known.contacts.get(instance.vaultId) ?? neverAsked,
    points: points.map((point): HealthPoint => {
      const { id, completedAt, firstSeenAt, warnings } = point;
      return { id, completedAt, firstSeenAt, warnings, flaw: pointFlaw(point, verifications) };
    }),
    unreadable,
    lastBackup: store.jobs.lastBackup(instance.id, now.toISOString())?.job,
    privileges,
  };
  const { health, reason, failureCode, newest, since, ageMs, isPastLimit, damaged } = judge(facts);
  return {
    health,
    reason,
    ...(failureCode === undefined ? {} : { failureCode }),
    willLackPrivileges: privileges?.ready === false,
    latestPointAt: newest?.completedAt ?? null,
    latestSize: points.find(({ id }) => id === newest?.id)?.size ?? null,
    latestPointSince: since,
    pointAgeMs: ageMs,
    isPastLimit,
    points: points.length,
    damagedPoints: damaged,
    bytes: points.reduce((sum, { size }) => sum + size, 0),
    vaultSeenAt: facts.seenAt,
    lastProof: lastProof(verifications, points),
  };
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

async function ask(engine: Engine, vault: VaultSummary, kept: readonly InstanceSummary[]): Promise<void> {
  const tooLate = new Error(`no answer within ${vaultLimitMs / 1000} seconds`);
  try {
    await pTimeout(pointsInVault(engine, vault, kept), { milliseconds: vaultLimitMs, message: tooLate });
  } catch (error) {
    // any other problem is written down there
    if (error === tooLate) await vaultProblem(engine, vault, error);
  }
}

/** Stored bytes and points of each vault as cached, and the jobs that ran within the last 24 hours. */
export function overviewSummary({ store, clock }: Pick<Engine, 'store' | 'clock'>): {
  vaults: ({ id: string; name: string; bytes: number; points: number } & VaultContact)[];
  lastDay: Job[];
} {
  const totals = new Map(store.points.totals().map((total) => [total.vaultId, total]));
  const contacts = store.vaults.contacts();
  const since = new Date(clock.now().getTime() - dayMs).toISOString();
  return {
    vaults: store.vaults.list().map(({ id, name }) => {
      const { bytes = 0, points = 0 } = totals.get(id) ?? {};
      return { id, name, bytes, points, ...(contacts.get(id) ?? neverAsked) };
    }),
    lastDay: store.jobs
      .runningOrEndedSince(since)
      .map(({ job }) => job)
      .toReversed(),
  };
}
