import { Readable } from 'node:stream';
import type { InstanceId } from '../../../shared/ids.ts';
import type { PromiseChanges } from '../../../shared/policies/promise-changes.ts';
import { knownPromise } from '../../../shared/policies/standing.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Bounds } from '../../policy/promise/change.ts';
import type { CachedPoint } from '../../store/tables/points.ts';
import { fetchAhead } from '../../vault/listing.ts';
import { mapAhead } from '../../vault/map-ahead.ts';
import { changePromise } from '../../vault/promises/promises.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Engine } from '../engine.ts';
import { getSettings } from '../settings.ts';
import { boundByStorage } from './bound-by-storage.ts';
import { planChange, withChange, type PlannedChange, type Wish } from './plan-change.ts';
import { policyWish, releasedBy, type PolicyChange } from './policy-wish.ts';
import { refreshPoints } from './refresh-points.ts';
import { refuseShorter, summarizeChanges, type InstancePlan } from './summarize-changes.ts';

/** An instance whose policy changes. */
export interface ChangedInstance extends PolicyChange {
  readonly id: InstanceId;
  readonly name: string;
}

interface Planned extends InstancePlan {
  readonly wish: Wish;
}

interface PlannedInstance extends Planned {
  readonly id: InstanceId;
}

/** Changes that are planned, and what bounds them. */
interface Plans {
  readonly changes: PromiseChanges;
  readonly bounds: Bounds;
  readonly plans: readonly PlannedInstance[];
}

/**
 * What changed policies mean for the points that are there, as their vault has them now. Nothing is written. What is
 * shorter holds after the grace of the settings, by the storage's clock; what is longer, at once.
 */
async function planChanges(
  engine: Engine,
  vault: Vault,
  instances: readonly ChangedInstance[],
): Promise<Plans> {
  const bounds = await boundsOf(engine, vault);
  const plans: PlannedInstance[] = [];
  for (const instance of instances) {
    await refreshPoints(engine, vault, instance.id);
    const points = [...engine.store.points.ofInstance(vault.id, instance.id).values()];
    const around = { points, ...bounds };
    const wish = policyWish(instance, around);
    const released = releasedBy(instance, around);
    plans.push({
      ...(await planPoints(vault, points, { wish, bounds })),
      id: instance.id,
      instanceName: instance.name,
      released,
      wish,
    });
  }
  return { changes: summarizeChanges(plans), bounds, plans };
}

/** {@link planChanges} for points that somebody chose. */
export async function planPoints(
  { storage }: Pick<Vault, 'storage'>,
  points: readonly CachedPoint[],
  { wish, bounds }: { readonly wish: Wish; readonly bounds: Bounds },
): Promise<Pick<InstancePlan, 'changes' | 'uncertain'>> {
  // A newer promise that cannot be read may keep it for longer: nothing is written over it.
  const certain = points.filter(({ promiseProblem }) => promiseProblem === undefined);
  const changes = certain.flatMap((point) => planChange(point, wish, bounds) ?? []);
  return {
    changes: await boundByStorage(storage, changes, { wish, bounds }),
    uncertain: points.length - certain.length,
  };
}

/** Writes what was planned: of each point what it comes to by what its vault says then. */
export async function applyChanges(
  engine: Pick<Engine, 'store' | 'writer'>,
  vault: Vault,
  { plans, bounds }: { readonly plans: readonly Planned[]; readonly bounds: Bounds },
): Promise<void> {
  for (const { changes, wish } of plans) {
    const written = mapAhead(Readable.from(changes), fetchAhead, ({ point, immutableUntil }: PlannedChange) =>
      writeChange(engine, vault, { point, wish, bounds: { ...bounds, immutableUntil } }),
    );
    const points = await Array.fromAsync(written);
    await whenFree(() =>
      engine.store.transaction(() => {
        for (const point of points) engine.store.points.put(vault.id, point);
      }),
    );
  }
}

/** The point as it is known then; what its stamp said is read again by the next reading. */
async function writeChange(
  { writer }: Pick<Engine, 'writer'>,
  vault: Vault,
  { point, wish, bounds }: { readonly point: CachedPoint; readonly wish: Wish; readonly bounds: Bounds },
): Promise<CachedPoint> {
  const ids = { instanceId: point.instanceId, pointId: point.id };
  const change = await changePromise(vault, writer, ids, (newest) => {
    const known = withChange(point, newest);
    const planned = planChange(known, wish, bounds);
    if (planned === undefined) return undefined;
    // what holds at once has nothing that holds until then
    const isPending = new Date(planned.change.effectiveAt) > bounds.now;
    const { promised } = knownPromise(known, bounds.now);
    return { ...planned.change, meanwhile: isPending ? promised : planned.change.promised };
  });
  const { promiseStamp: _stamp, ...rest } = withChange(point, change);
  return rest;
}

/** What bounds changes now. */
export async function boundsOf(engine: Pick<Engine, 'store'>, vault: Vault): Promise<Bounds> {
  return { now: await vault.storage.now(), graceDays: getSettings(engine).shorterAfterDays };
}

/** Changes what points are promised that somebody chose, or that take the place of a damaged one. */
export async function changeChosen(
  engine: Engine,
  vault: Vault,
  chosen: {
    readonly instanceName: string;
    readonly points: readonly CachedPoint[];
    readonly wish: Wish;
    readonly confirmShorter: boolean;
  },
): Promise<PromiseChanges> {
  const { instanceName, points, wish, confirmShorter } = chosen;
  const bounds = await boundsOf(engine, vault);
  const plans = [{ ...(await planPoints(vault, points, { wish, bounds })), instanceName, wish }];
  const changes = summarizeChanges(plans);
  refuseShorter(changes, confirmShorter);
  await applyChanges(engine, vault, { plans, bounds });
  return changes;
}

interface Changed<Result> {
  readonly result: Result;
  readonly changes: PromiseChanges;
  /** The same of each instance alone. */
  readonly ofInstances: ReadonlyMap<InstanceId, PromiseChanges>;
}

/**
 * Does what shortens or lengthens promises: plans it, refuses it where something gets shorter and nobody has confirmed
 * that, has `write` change what it comes from, and then changes the promises. The one way in which a policy, an override,
 * a zone or another policy reaches points that are there. Points that only the least number kept are promised what they
 * get before anything else is written: once the policy says the smaller number, nobody can tell which those were.
 */
export async function changingPromises<Result>(
  engine: Engine,
  vault: Vault,
  instances: readonly ChangedInstance[],
  { confirmShorter, write }: { readonly confirmShorter: boolean; readonly write: () => Promise<Result> },
): Promise<Changed<Result>> {
  const planned = await planChanges(engine, vault, instances);
  refuseShorter(planned.changes, confirmShorter);
  await applyChanges(engine, vault, { ...planned, plans: planned.plans.map(ofReleased) });
  const result = await write();
  await applyChanges(engine, vault, planned);
  const ofInstances = new Map(planned.plans.map((plan) => [plan.id, summarizeChanges([plan])]));
  return { result, changes: planned.changes, ofInstances };
}

const ofReleased = (plan: Planned): Planned => ({
  ...plan,
  changes: plan.changes.filter(({ point }) => plan.released?.has(point.id) === true),
});
