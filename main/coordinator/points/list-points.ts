import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { PointProblem } from '../../../shared/points/point-problem.ts';
import type { PointSummary } from '../../../shared/points/points.ts';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import { knownPromise } from '../../../shared/policies/standing.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { CachedPoint } from '../../store/tables/points.ts';
import type { Verification } from '../../store/tables/jobs/verifications.ts';
import type { Engine } from '../engine.ts';
import { ageOf, sinceOf } from './age.ts';
import { findInstance, findVault } from '../lookup.ts';
import { pointFlaw, pointProof } from './proof.ts';
import { readVault } from './reading/read-vault.ts';

export interface PointList {
  /** Last completed first, as their manifests say. */
  readonly points: PointSummary[];
  readonly problems: PointProblem[];
}

/** Which points a list is to have; `after` and `before` are ISO times of their completion. */
interface PointFilter {
  readonly vault?: string | undefined;
  readonly instance?: string | undefined;
  readonly after?: string | undefined;
  readonly before?: string | undefined;
  /** False: as the cache has them. */
  readonly refresh?: boolean;
}

/** The points that fit the filter. Throws UserErrorNotFound for a vault or an instance that is not there. */
export async function listChosenPoints(engine: Engine, filter: PointFilter): Promise<PointList> {
  const { store } = engine;
  const { vault, instance, after, before, refresh = true } = filter;
  const vaultId = vault === undefined ? undefined : findVault(store, vault).id;
  const instances = instance === undefined ? store.instances.list() : [findInstance(store, instance)];
  const chosen = instances.filter((each) => vaultId === undefined || each.vaultId === vaultId);
  const { points, problems } = refresh ? await listPoints(engine, chosen) : cachedPoints(engine, chosen);
  return {
    points: points.filter(
      ({ completedAt }) =>
        (after === undefined || Date.parse(completedAt) >= Date.parse(after)) &&
        (before === undefined || Date.parse(completedAt) < Date.parse(before)),
    ),
    problems,
  };
}

/**
 * The recovery points of some instances, as the vaults have them now (see reading/read-vault.ts). A vault that
 * cannot be read is a problem and does not hide the others.
 */
export async function listPoints(engine: Engine, instances: readonly InstanceSummary[]): Promise<PointList> {
  const lists: PointList[] = [];
  for (const summary of engine.store.vaults.list()) {
    const kept = instances.filter(({ vaultId }) => vaultId === summary.id);
    if (kept.length === 0) continue;
    try {
      lists.push(await pointsInVault(engine, summary, kept));
    } catch (error) {
      if (!(error instanceof PgkeepError)) throw error;
      lists.push({ points: [], problems: [{ vaultName: summary.name, problem: error.message }] });
    }
  }
  return {
    points: lastCompletedFirst(lists.flatMap((list) => list.points)),
    problems: lists.flatMap(({ problems }) => problems),
  };
}

/** As their manifests date them; shared/points/latest-point.ts has the order in which they came. */
function lastCompletedFirst(points: readonly PointSummary[]): PointSummary[] {
  return points.toSorted((a, b) => b.completedAt.localeCompare(a.completedAt) || b.id.localeCompare(a.id));
}

/** Like {@link listPoints} for instances of one vault. Throws where the vault cannot be read. */
export async function pointsInVault(
  engine: Engine,
  summary: VaultSummary,
  instances: readonly InstanceSummary[],
): Promise<PointList> {
  const { problems, instances: read } = await readVault(engine, summary, instances);
  const known = cachedPoints(engine, read);
  return { points: known.points, problems: [...problems, ...known.problems] };
}

/** The points of some instances as the cache has them. */
function cachedPoints(engine: Engine, instances: readonly InstanceSummary[]): PointList {
  const { store } = engine;
  const points = instances.flatMap((instance) => {
    const verifications = store.verifications.ofInstance(instance.id);
    const cached = store.points.ofInstance(instance.vaultId, instance.id);
    return [...cached.values()].map((point) => shownPoint(engine, point, instance, verifications));
  });
  return {
    points: lastCompletedFirst(points),
    problems: instances.flatMap((instance) => damagedPoints(engine, instance)),
  };
}

/** The points of an instance whose manifest cannot be read, as the cache has them. */
export function damagedPoints(
  { store }: Pick<Engine, 'store'>,
  { id, vaultId, name: instanceName, vaultName }: InstanceSummary,
): PointProblem[] {
  return store.points.damagedOf(vaultId, id).map(({ id: pointId, problem, lost }) => ({
    instanceName,
    vaultName,
    pointId,
    problem,
    ...(lost === undefined ? {} : { lost }),
  }));
}

/** A point as it is listed, by what is known of its verifications. */
export function shownPoint(
  { clock }: Pick<Engine, 'clock'>,
  {
    firstSeenAt,
    manifestStamp: _stamp,
    holdStamp: _hold,
    compression: _compression,
    identity: _identity,
    promiseStamp: _promise,
    startedAt: _started,
    made,
    change,
    promiseProblem,
    wrongSignature,
    ...point
  }: CachedPoint,
  { name, vaultName }: InstanceSummary,
  verifications: readonly Verification[],
): PointSummary {
  const proof = pointProof(verifications, point.id);
  const flaw = pointFlaw({ ...point, wrongSignature }, verifications);
  const dated = { completedAt: point.completedAt, firstSeenAt };
  const now = clock.now();
  const promise = knownPromise({ ...point, made, change, promiseProblem }, now);
  return {
    ...point,
    expiresAt: promise.promised.expiresAt,
    promise,
    instanceName: name,
    vaultName,
    ageMs: ageOf(dated, now),
    since: sinceOf(dated, now)?.toISOString() ?? null,
    ...(proof === undefined ? {} : { proof }),
    ...(flaw === undefined ? {} : { flaw }),
  };
}
