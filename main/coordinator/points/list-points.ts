import pLimit from 'p-limit';
import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { ShortManifest } from '../../../shared/points/short-manifest.ts';
import { shownHolds } from '../../../shared/points/holds.ts';
import type { PointProblem } from '../../../shared/points/point-problem.ts';
import type { PointSummary } from '../../../shared/points/points.ts';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import { isDeepStrictEqual } from 'node:util';
import { cleanUp } from '../../core/clean-up.ts';
import { PgkeepError, messageOf } from '../../core/errors.ts';
import { whenFree } from '../../store/when-free.ts';
import type { CachedPoint, DamagedPoint } from '../../store/tables/points.ts';
import type { Verification } from '../../store/tables/verifications.ts';
import type { Engine } from '../engine.ts';
import { firstSeen, isClockBehind } from './first-seen.ts';
import { ageOf, sinceOf } from './age.ts';
import { findRecord } from '../instances/record.ts';
import { findInstance, findVault } from '../lookup.ts';
import { pointFlaw, pointProof } from './proof.ts';
import { readHolds } from '../../vault/holds/read-holds.ts';
import type { FolderWithoutManifest } from '../../vault/points/find-manifests.ts';
import { lostPoints } from '../../vault/points/lost-points.ts';
import { openVault, type OpenVault } from '../vaults/open-vault.ts';

/** Records of instances that are read at a time. */
const recordsAtOnce = 8;

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
}

/** The points that fit the filter. Throws UserErrorNotFound for a vault or an instance that is not there. */
export async function listChosenPoints(engine: Engine, filter: PointFilter): Promise<PointList> {
  const { store } = engine;
  const { vault, instance, after, before } = filter;
  const vaultId = vault === undefined ? undefined : findVault(store, vault).id;
  const instances = instance === undefined ? store.instances.list() : [findInstance(store, instance)];
  const { points, problems } = await listPoints(
    engine,
    instances.filter((each) => vaultId === undefined || each.vaultId === vaultId),
  );
  return {
    points: points.filter(
      ({ completedAt }) =>
        (after === undefined || Date.parse(completedAt) >= Date.parse(after)) &&
        (before === undefined || Date.parse(completedAt) < Date.parse(before)),
    ),
    problems,
  };
}

/** A manifest in short. */
export function summarize(manifest: Omit<ShortManifest, 'contents'>): CachedPoint {
  const { counts } = manifest;
  const { oid, systemIdentifier } = manifest.database;
  return {
    id: manifest.pointId,
    instanceId: manifest.instanceId,
    database: manifest.database.name,
    completedAt: manifest.completedAt,
    size: manifest.archive.size,
    tables: counts.tables,
    rows: counts.rows,
    serverVersion: manifest.server.version,
    expiresAt: manifest.retention.expiresAt,
    warnings: counts.warnings,
    notes: counts.notes,
    compression: manifest.archive.compression.algorithm,
    identity: {
      ...(oid === undefined ? {} : { oid }),
      ...(systemIdentifier === undefined ? {} : { systemIdentifier }),
    },
  };
}

/**
 * The recovery points of some instances, as the vaults have them now. pgkeep never changes a manifest, so
 * its summary is read once and cached, and read again where the file is not the same any more; which points
 * exist is asked every time. A vault that cannot be read is a problem and does not hide the others.
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

/**
 * Like {@link listPoints} for instances of one vault. Throws where the vault cannot be read. What the vault says, or
 * that it said nothing, is in the cache afterwards: points that are gone or damaged, too.
 */
export async function pointsInVault(
  engine: Engine,
  summary: VaultSummary,
  instances: readonly InstanceSummary[],
): Promise<PointList & Pick<OpenVault, 'format' | 'namedRuntime'>> {
  const { store, clock } = engine;
  let said: Pick<OpenVault, 'format' | 'namedRuntime'>;
  const points: PointSummary[] = [];
  const problems: PointProblem[] = [];
  try {
    await using vault = await openVault(engine, summary);
    said = { format: vault.format, namedRuntime: vault.namedRuntime };
    problems.push(...(await damagedRecords(engine, vault, instances)));
    for (const instance of instances) {
      const listed = await pointsOfInstance(engine, vault, instance);
      points.push(...listed.points.map((point) => shownPoint(engine, point, instance, listed.verifications)));
      problems.push(
        ...listed.damaged.map(({ id, problem, lost }) => ({
          instanceName: instance.name,
          vaultName: summary.name,
          pointId: id,
          problem,
          ...(lost === undefined ? {} : { lost }),
        })),
      );
    }
  } catch (error) {
    await vaultProblem(engine, summary, error);
    throw error;
  }
  await whenFree(() => store.vaults.setAsked(summary.id, clock.now().toISOString(), null));
  return { points: lastCompletedFirst(points), problems, ...said };
}

/** Writes down that a vault did not answer, and why. */
export async function vaultProblem(
  { store, clock }: Pick<Engine, 'store' | 'clock'>,
  { id }: Pick<VaultSummary, 'id'>,
  error: unknown,
): Promise<void> {
  const askedAt = clock.now().toISOString();
  // the vault's own problem is what is told
  await cleanUp(error, () => whenFree(() => store.vaults.setAsked(id, askedAt, messageOf(error))));
}

interface ListedInstance {
  readonly points: CachedPoint[];
  readonly damaged: (DamagedPoint & Pick<PointProblem, 'lost'>)[];
  readonly verifications: Verification[];
}

/** What one instance has in the vault, which the cache then knows as well. */
async function pointsOfInstance(
  engine: Engine,
  vault: OpenVault,
  instance: InstanceSummary,
): Promise<ListedInstance> {
  const { store, clock } = engine;
  const found: { point: CachedPoint; known: CachedPoint | undefined }[] = [];
  const damaged: ListedInstance['damaged'] = [];
  const cached = store.points.ofInstance(instance.vaultId, instance.id);
  const missing: FolderWithoutManifest[] = [];
  const manifests = vault.manifests(instance.id, (folder) => missing.push(folder));
  for await (const { pointId, stamp, archiveSize, holdStamp } of manifests) {
    const known = cached.get(pointId);
    let point = known;
    if (point === undefined || stamp === undefined || point.manifestStamp !== stamp) {
      try {
        point = summarize(await vault.readShortManifest(instance.id, pointId));
      } catch (error) {
        damaged.push({ id: pointId, problem: messageOf(error) });
        continue;
      }
      if (stamp !== undefined) point = { ...point, manifestStamp: stamp };
    }
    cached.delete(pointId);
    const { damage: _damage, holds: _holds, holdStamp: _stamp, ...rest } = point;
    const damage = archiveDamage(archiveSize, point.size);
    const holds = await holdsNow(vault, rest, holdStamp, known);
    found.push({ point: { ...rest, ...holds, ...(damage === undefined ? {} : { damage }) }, known });
  }
  for await (const { pointId, problem, holds, size } of lostPoints(vault, instance.id, missing)) {
    damaged.push({ id: pointId, problem, lost: { id: pointId, ...shownHolds(holds), size } });
  }
  const now = clock.now();
  const isBehind = isClockBehind(
    found.map(({ point }) => point),
    now,
  );
  const points = found.map(({ point, known }) => ({
    ...point,
    firstSeenAt: firstSeen(point, known?.firstSeenAt, now, isBehind),
  }));
  await whenFree(() =>
    store.transaction(() => {
      for (const [index, point] of points.entries()) {
        if (!isDeepStrictEqual(point, found[index]?.known)) store.points.put(instance.vaultId, point);
      }
      for (const gone of cached.keys()) store.points.remove(instance.vaultId, instance.id, gone);
      store.points.setDamaged(instance.vaultId, instance.id, damaged);
      store.instances.setSeen(instance.id, now.toISOString());
    }),
  );
  return { points, damaged, verifications: store.verifications.ofInstance(instance.id) };
}

/**
 * Who keeps a point, read only where that has changed since it was cached, or where it is not certain: a file may be put
 * back, and a key trusted, meanwhile.
 */
async function holdsNow(
  vault: OpenVault,
  { id, instanceId }: Pick<CachedPoint, 'id' | 'instanceId'>,
  holdStamp: string | undefined,
  known: CachedPoint | undefined,
): Promise<Pick<CachedPoint, 'holds' | 'holdStamp'>> {
  if (holdStamp === undefined) return {};
  const isCertain = (known?.holds?.uncertain ?? []).length === 0;
  if (known?.holdStamp === holdStamp && isCertain) return { holdStamp, ...shownHolds(known.holds) };
  return { holdStamp, ...shownHolds(await readHolds(vault, instanceId, id)) };
}

function archiveDamage(stored: number | undefined, size: number): string | undefined {
  if (stored === size) return undefined;
  return stored === undefined
    ? 'Its archive.pgdump is missing.'
    : `Its archive.pgdump has ${stored} bytes instead of ${size}.`;
}

function shownPoint(
  { clock }: Pick<Engine, 'clock'>,
  {
    firstSeenAt,
    manifestStamp: _stamp,
    holdStamp: _hold,
    compression: _compression,
    identity: _identity,
    ...point
  }: CachedPoint,
  { name, vaultName }: InstanceSummary,
  verifications: readonly Verification[],
): PointSummary {
  const proof = pointProof(verifications, point.id);
  const flaw = pointFlaw(point, verifications);
  const dated = { completedAt: point.completedAt, firstSeenAt };
  const now = clock.now();
  return {
    ...point,
    instanceName: name,
    vaultName,
    ageMs: ageOf(dated, now),
    since: sinceOf(dated, now)?.toISOString() ?? null,
    ...(proof === undefined ? {} : { proof }),
    ...(flaw === undefined ? {} : { flaw }),
  };
}

/** Notes what other workstations have ended, and tells which records cannot be read. */
async function damagedRecords(
  engine: Engine,
  vault: OpenVault,
  instances: readonly InstanceSummary[],
): Promise<PointProblem[]> {
  const limit = pLimit(recordsAtOnce);
  const problems = await limit.map([...instances], async (instance) => {
    try {
      const found = await findRecord(engine, vault, instance);
      if (found?.warning === undefined) return [];
      return [{ instanceName: instance.name, vaultName: instance.vaultName, problem: found.warning }];
    } catch (error) {
      if (!(error instanceof PgkeepError && error.code === 'UserErrorVaultFormat')) throw error;
      return [{ instanceName: instance.name, vaultName: instance.vaultName, problem: error.message }];
    }
  });
  return problems.flat();
}
