import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { PointId } from '../../../../shared/ids.ts';
import { shownHolds } from '../../../../shared/points/holds.ts';
import { messageOf, PgkeepError } from '../../../core/errors.ts';
import { whenFree } from '../../../store/when-free.ts';
import type { CachedPoint, DamagedPoint } from '../../../store/tables/points.ts';
import { readHolds } from '../../../vault/holds/read-holds.ts';
import { readPromise } from '../../../vault/promises/promises.ts';
import { foundPromise } from '../known-promise.ts';
import { manifestFile } from '../../../vault/layout.ts';
import { fetchAhead, isMissingPoint } from '../../../vault/listing.ts';
import { mapAhead } from '../../../vault/map-ahead.ts';
import type { FoundManifest, InstanceManifests } from '../../../vault/points/find-manifests.ts';
import { lostPoints } from '../../../vault/points/lost-points.ts';
import type { Vault } from '../../../vault/vault.ts';
import type { Engine } from '../../engine.ts';
import { firstSeen, isClockBehind } from '../first-seen.ts';
import { readForCache } from './read-cached.ts';
import { damageOf } from './seen-damage.ts';

/** Points that are written into the cache at once; what was read by then is not read again after an interruption. */
const portion = 256;

export interface ReadingFrom {
  readonly engine: Pick<Engine, 'store' | 'clock'>;
  readonly vault: Vault;
  readonly vaultId: string;
  readonly signal: AbortSignal;
  /** Is told how many points more are known. */
  readonly onPoints: (count: number) => void;
}

/** A point as it is in the vault now, and as the cache had it. */
interface Found {
  readonly point: CachedPoint;
  readonly known: CachedPoint | undefined;
}

/**
 * Takes over into the cache which points an instance has. Manifests that are known and have not changed are not read
 * again; the others are, newest first. Throws where the vault cannot be read any more, and the signal's reason.
 */
export async function readInstance(
  reading: ReadingFrom,
  { instanceId, manifests, missing }: InstanceManifests,
): Promise<void> {
  const { engine, vaultId } = reading;
  const cached = engine.store.points.ofInstance(vaultId, instanceId);
  const found: Found[] = [];
  const damaged: DamagedPoint[] = [];
  const unread: FoundManifest[] = [];
  for (const manifest of manifests) {
    const known = cached.get(manifest.pointId);
    const isSame = manifest.stamp !== undefined && known?.manifestStamp === manifest.stamp && isRead(known);
    if (isSame) found.push({ known, point: await asItIsNow(reading, known, manifest, known) });
    else unread.push(manifest);
  }
  reading.onPoints(found.length);
  const newestFirst = unread.toSorted((one, other) => (one.pointId < other.pointId ? 1 : -1));
  while (newestFirst.length > 0) {
    reading.signal.throwIfAborted();
    const read = await readPortion(reading, instanceId, {
      manifests: newestFirst.splice(0, portion),
      cached,
      damaged,
    });
    // the last one goes with the rest, below
    if (newestFirst.length > 0)
      await put(
        reading,
        read.map(({ point }) => point),
      );
    found.push(...read);
    reading.onPoints(read.length);
  }
  const unfinished = unfinishedHere(reading);
  const others = missing.filter(({ pointId }) => !unfinished.has(pointId));
  for await (const { pointId, problem, holds, size } of lostPoints(reading.vault, instanceId, others)) {
    damaged.push({ id: pointId, problem, lost: { id: pointId, ...shownHolds(holds), size } });
  }
  for (const { pointId } of manifests) cached.delete(pointId);
  const gone = await reallyGone(reading, instanceId, [...cached.keys()] as PointId[]);
  const forgotten = [...gone, ...damaged.map(({ id }) => id)];
  await writeToCache(reading, instanceId, { found, damaged, forgotten });
}

/** Whether an entry of the cache has all that lists show: an earlier version did not know what a point is promised. */
const isRead = ({ made, expiresAt, contentsSize }: CachedPoint): boolean =>
  (made !== undefined || expiresAt === null) && contentsSize !== undefined;

/** Points that jobs of this home have begun and not finished: they are no lost ones, and are cleaned here by themselves. */
function unfinishedHere({ engine: { store }, vaultId }: ReadingFrom): Set<PointId> {
  const own = store.leftovers
    .list()
    .flatMap((leftover) =>
      leftover.kind === 'point' && leftover.vaultId === vaultId ? [leftover.pointId] : [],
    );
  return new Set(own);
}

async function readPortion(
  reading: ReadingFrom,
  instanceId: InstanceManifests['instanceId'],
  {
    manifests,
    cached,
    damaged,
  }: {
    readonly manifests: readonly FoundManifest[];
    readonly cached: ReadonlyMap<string, CachedPoint>;
    readonly damaged: DamagedPoint[];
  },
): Promise<Found[]> {
  const found: Found[] = [];
  const each = mapAhead(
    Readable.from(manifests),
    fetchAhead,
    async (manifest: FoundManifest): Promise<Found | DamagedPoint | undefined> => {
      const { pointId, stamp } = manifest;
      const known = cached.get(pointId);
      try {
        const read = await readForCache(reading.vault, { instanceId, pointId }, manifest.isSigned);
        const stamped = stamp === undefined ? read : { ...read, manifestStamp: stamp };
        return { known, point: await asItIsNow(reading, stamped, manifest, known) };
      } catch (error) {
        if (isMissingPoint(error)) return undefined;
        // Of a vault that went away nothing is damaged.
        if (!isFormatProblem(error)) await reading.vault.expectInPlace();
        return { id: pointId, problem: messageOf(error) };
      }
    },
  );
  for await (const one of each) {
    if (one === undefined) continue;
    if ('point' in one) found.push(one);
    else damaged.push(one);
  }
  return found;
}

const isFormatProblem = (error: unknown) =>
  error instanceof PgkeepError && error.code === 'UserErrorVaultFormat';

/** What a manifest and its signature say, and what the listing shows beside it: damage of the archive, and who keeps the point. */
async function asItIsNow(
  { vault }: Pick<ReadingFrom, 'vault'>,
  read: CachedPoint,
  { archiveSize, contentsSize, holdStamp, promiseStamp }: FoundManifest,
  known: CachedPoint | undefined,
): Promise<CachedPoint> {
  const { damage: _damage, holds: _holds, holdStamp: _stamp, firstSeenAt: _seen, ...others } = read;
  const { change: _change, promiseProblem: _problem, promiseStamp: _promise, ...rest } = others;
  const damage = await damageOf(vault.storage, read, { archive: archiveSize, contents: contentsSize });
  return {
    ...rest,
    ...(known?.firstSeenAt === undefined ? {} : { firstSeenAt: known.firstSeenAt }),
    ...(await holdsNow(vault, rest, holdStamp, known)),
    ...(await promiseNow(vault, rest, promiseStamp, known)),
    ...(damage === undefined ? {} : { damage }),
  };
}

/**
 * Who keeps a point, read only where that has changed since it was cached, or where it is not certain: a file may be put
 * back, and a key trusted, meanwhile.
 */
async function holdsNow(
  vault: Vault,
  { id, instanceId }: Pick<CachedPoint, 'id' | 'instanceId'>,
  holdStamp: string | undefined,
  known: CachedPoint | undefined,
): Promise<Pick<CachedPoint, 'holds' | 'holdStamp'>> {
  if (holdStamp === undefined) return {};
  const isCertain = (known?.holds?.uncertain ?? []).length === 0;
  if (known?.holdStamp === holdStamp && isCertain) return { holdStamp, ...shownHolds(known.holds) };
  return { holdStamp, ...shownHolds(await readHolds(vault, instanceId, id)) };
}

/** How the promise of a point was changed, read like {@link holdsNow}. */
async function promiseNow(
  vault: Vault,
  { id: pointId, instanceId }: Pick<CachedPoint, 'id' | 'instanceId'>,
  promiseStamp: string | undefined,
  known: CachedPoint | undefined,
): Promise<Pick<CachedPoint, 'change' | 'promiseProblem' | 'promiseStamp'>> {
  if (promiseStamp === undefined) return {};
  const isCertain = known?.promiseProblem === undefined;
  if (known?.promiseStamp === promiseStamp && isCertain) {
    return { promiseStamp, ...(known.change === undefined ? {} : { change: known.change }) };
  }
  return { promiseStamp, ...foundPromise(await readPromise(vault, { instanceId, pointId })) };
}

/** Which points have no manifest any more: one that came after the listing was made is not in it. */
async function reallyGone(
  { vault }: Pick<ReadingFrom, 'vault'>,
  instanceId: InstanceManifests['instanceId'],
  missing: readonly PointId[],
): Promise<PointId[]> {
  const gone: PointId[] = [];
  const each = mapAhead(Readable.from(missing), fetchAhead, async (pointId: PointId) => ({
    pointId,
    isThere: (await vault.storage.stat(manifestFile(instanceId, pointId))) !== undefined,
  }));
  for await (const { pointId, isThere } of each) if (!isThere) gone.push(pointId);
  return gone;
}

/** Writes into the cache what differs from it, and then that the vault has said all of the instance. */
async function writeToCache(
  reading: ReadingFrom,
  instanceId: InstanceManifests['instanceId'],
  {
    found,
    damaged,
    forgotten,
  }: {
    readonly found: readonly Found[];
    readonly damaged: readonly DamagedPoint[];
    /** No points, or none that can be read, any more. */
    readonly forgotten: readonly string[];
  },
): Promise<void> {
  const { engine, vaultId } = reading;
  const { store } = engine;
  const now = engine.clock.now();
  const points = found.map(({ point }) => point);
  const isBehind = isClockBehind(points, now);
  const changed = found.flatMap(({ point, known }) => {
    const dated = { ...point, firstSeenAt: firstSeen(point, known?.firstSeenAt, now, isBehind) };
    return isDeepStrictEqual(dated, known) ? [] : [dated];
  });
  while (changed.length > portion) {
    reading.signal.throwIfAborted();
    await put(reading, changed.splice(0, portion));
  }
  reading.signal.throwIfAborted();
  await whenFree(() =>
    store.transaction(() => {
      for (const point of changed) store.points.put(vaultId, point);
      for (const pointId of forgotten) store.points.remove(vaultId, instanceId, pointId);
      store.points.setDamaged(vaultId, instanceId, damaged);
      store.instances.setSeen(instanceId, now.toISOString());
    }),
  );
}

async function put(
  { engine: { store }, vaultId, signal }: ReadingFrom,
  points: readonly CachedPoint[],
): Promise<void> {
  signal.throwIfAborted();
  await whenFree(() =>
    store.transaction(() => {
      for (const point of points) store.points.put(vaultId, point);
    }),
  );
  // others get their turn between two portions
  await setImmediate();
}
