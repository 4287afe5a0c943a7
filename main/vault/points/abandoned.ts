import { InstanceId, PointId } from '../../../shared/ids.ts';
import { isKept } from '../../../shared/points/holds.ts';
import type { AbandonedItem } from '../../../shared/vaults/vaults.ts';
import {
  accessChecksPrefix,
  archiveFile,
  instancesPrefix,
  isPointFolder,
  manifestFile,
  pointFiles,
  pointPrefix,
} from '../layout.ts';
import { PgkeepError } from '../../core/errors.ts';
import { readHolds } from '../holds/read-holds.ts';
import { idsOf } from '../listing.ts';
import { isLeftOfDeletion } from '../ended/being-deleted.ts';
import { readEnded } from '../ended/ending.ts';
import type { PointIds } from '../point-ids.ts';
import { isAtWork } from '../leases/is-at-work.ts';
import { isThere } from '../revisions/read-surely.ts';
import { outdatedJobs } from '../records/jobs.ts';
import { isUnfinishedName, removeEach } from '../storage.ts';
import type { Vault } from '../vault.ts';
import { isOfPoint, removePointFolder } from './remove-point.ts';

/**
 * What counts as abandoned must not have changed for so long, by the storage's own clock: another workstation may
 * be writing right now, and a backup that waits for a lock or a network writes nothing meanwhile. No such wait
 * lasts longer than a day.
 */
const abandonedAfterMs = 7 * 24 * 60 * 60 * 1000;

/** Which points a job known here is at work on, or will clean. */
export type Claimed = (instanceId: InstanceId, pointId: PointId) => boolean;

/**
 * What nobody needs in a vault any more: folders of points that killed runs left without a manifest, files on their way
 * beside finished ones, what looks at access left, and the records of jobs that are kept no longer. None of it is part of a recovery point.
 */
export async function* abandoned(vault: Vault, claimed: Claimed): AsyncIterable<AbandonedItem> {
  yield* abandonedAt(vault, claimed, await vault.storage.now({ withoutWriting: true }));
}

async function* abandonedAt(vault: Vault, claimed: Claimed, now: Date): AsyncIterable<AbandonedItem> {
  const { storage } = vault;
  const before = abandonedBefore(now);
  for await (const instanceId of idsOf(storage.listFolders(instancesPrefix), InstanceId)) {
    for await (const pointId of vault.pointFolders(instanceId)) {
      if (claimed(instanceId, pointId)) continue;
      if ((await storage.stat(manifestFile(instanceId, pointId))) !== undefined) continue;
      const item = await withoutManifest(vault, { instanceId, pointId }, now);
      if (item !== undefined) yield item;
    }
  }
  for await (const { name, size, modifiedAt } of storage.unfinished('')) {
    const [, instanceName, pointName] = name.split('/');
    const instance = InstanceId.safeParse(instanceName);
    const point = PointId.safeParse(pointName);
    const inPoint =
      name.startsWith(instancesPrefix) && instance.success && point.success && isPointFolder(point.data);
    if (inPoint) {
      if (claimed(instance.data, point.data)) continue;
      // Without a manifest the whole folder was named above, or is too young.
      if ((await storage.stat(manifestFile(instance.data, point.data))) === undefined) continue;
    }
    if (modifiedAt >= before) continue;
    yield { kind: 'file', name, bytes: size, changedAt: modifiedAt.toISOString() };
  }
  for await (const { name, size, modifiedAt } of storage.list(accessChecksPrefix)) {
    if (modifiedAt >= before) continue;
    yield { kind: 'file', name, bytes: size, changedAt: modifiedAt.toISOString() };
  }
  for await (const { name, size, modifiedAt } of outdatedJobs(vault, now)) {
    yield { kind: 'job', name, bytes: size, changedAt: modifiedAt.toISOString() };
  }
}

const abandonedBefore = (now: Date): Date => new Date(now.getTime() - abandonedAfterMs);

/**
 * The time for whoever removes: that of the storage, and of this machine where the storage is too full to tell; where it
 * may not be written to, nothing is removed either.
 */
async function removalTime({ storage }: Pick<Vault, 'storage'>): Promise<Date> {
  try {
    return await storage.now();
  } catch (error) {
    if (!(error instanceof PgkeepError)) throw error;
    return await storage.now({ withoutWriting: true });
  }
}

/**
 * Whether there is the folder of a point without a manifest by these ids, and nobody is at work on its instance: then it
 * goes when a person says so. In a vault of format 1, which has no leases, only one that has not changed for seven days.
 */
export async function isWithoutManifest(vault: Vault, point: PointIds): Promise<boolean> {
  const { instanceId, pointId } = point;
  if (await isThere(vault.storage, manifestFile(instanceId, pointId))) return false;
  const found = await asOne(vault, pointPrefix(instanceId, pointId));
  const now = await removalTime(vault);
  if (found === undefined || (await isAtWork(vault, instanceId, now))) return false;
  return vault.format > 1 || new Date(found.item.changedAt) < abandonedBefore(now);
}

/**
 * The folder of a point without a manifest, if it is of no use: somebody deleted the point and was killed, or nothing has
 * changed for long and nobody is at work on the instance. One that is held or has a whole archive is a point that lost its
 * manifest, or never got one: nobody but a person can tell.
 */
async function withoutManifest(vault: Vault, point: PointIds, now: Date): Promise<AbandonedItem | undefined> {
  const { storage } = vault;
  const { instanceId, pointId } = point;
  const found = await asOne(vault, pointPrefix(instanceId, pointId));
  if (found === undefined) return undefined;
  const { item, hasFiles } = found;
  if (isLeftOfDeletion(await readEnded(vault, instanceId, pointId))) {
    // Opened, since a list may be behind, and what nobody sees any more must not be a point.
    return (await isThere(storage, manifestFile(instanceId, pointId))) ? undefined : item;
  }
  if (new Date(item.changedAt) >= abandonedBefore(now) || (await isAtWork(vault, instanceId, now)))
    return undefined;
  // Whoever held a point that somebody else deleted just then was killed before it took that back; nothing is kept here.
  if (!hasFiles) return item;
  // Nobody holds what never was a point.
  if (isKept(await readHolds(vault, instanceId, pointId))) return { ...item, kind: 'lost manifest' };
  // A deletion of format 1 leaves no word of it: whoever cleans decides, as ever.
  if (vault.format === 1 || (await storage.stat(archiveFile(instanceId, pointId))) === undefined) return item;
  return { ...item, kind: 'lost manifest' };
}

/** A folder with all of pgkeep's that is in it, and whether that is more than records; undefined for one without. */
async function asOne(
  { storage }: Vault,
  prefix: string,
): Promise<{ readonly item: AbandonedItem; readonly hasFiles: boolean } | undefined> {
  let bytes = 0;
  let newest: Date | undefined;
  let hasFiles = false;
  for (const files of [storage.list(prefix), storage.unfinished(prefix)]) {
    for await (const { name, size, modifiedAt } of files) {
      const file = name.slice(prefix.length);
      if (!isOfPoint(file) && !isUnfinishedName(file)) continue;
      bytes += size;
      hasFiles ||= pointFiles.includes(file);
      if (newest === undefined || modifiedAt > newest) newest = modifiedAt;
    }
  }
  if (newest === undefined) return undefined;
  return { item: { kind: 'point', name: prefix, bytes, changedAt: newest.toISOString() }, hasFiles };
}

/**
 * Removes what is still abandoned of what somebody has seen in the list, unchanged since. Returns what went. Throws
 * ObjectProtected, when the rest has gone, where the place still protects some of it.
 */
export async function removeAbandoned(
  vault: Vault,
  claimed: Claimed,
  seen: readonly Pick<AbandonedItem, 'name' | 'changedAt'>[],
): Promise<AbandonedItem[]> {
  const wanted = new Map(seen.map(({ name, changedAt }) => [name, changedAt]));
  const items: AbandonedItem[] = [];
  const now = await removalTime(vault);
  await removeEmptyFolders(vault, claimed, now);
  for await (const item of abandonedAt(vault, claimed, now)) {
    if (item.kind !== 'lost manifest' && wanted.get(item.name) === item.changedAt) items.push(item);
  }
  await removeEach(items, async ({ kind, name }) => {
    if (kind === 'point') await removePointFolder(vault.storage, name);
    else if (kind === 'job' || name.startsWith(accessChecksPrefix)) await vault.storage.remove(name);
    else await vault.storage.removeUnfinished(name);
  });
  return items;
}

/**
 * Removes the folders of points in which there is nothing at all: a deletion that was killed at its last step leaves one,
 * where folders are real ones. One of a young id, or of an instance at which somebody is at work, may be about to be filled.
 */
async function removeEmptyFolders(vault: Vault, claimed: Claimed, now: Date): Promise<void> {
  const { storage } = vault;
  for await (const instanceId of idsOf(storage.listFolders(instancesPrefix), InstanceId)) {
    let isBusy: boolean | undefined;
    for await (const pointId of vault.pointFolders(instanceId)) {
      const begunAt = timeOfId(pointId);
      if (claimed(instanceId, pointId) || begunAt === undefined || begunAt >= abandonedBefore(now)) continue;
      const prefix = pointPrefix(instanceId, pointId);
      if (await isThere(storage, manifestFile(instanceId, pointId))) continue;
      if ((await hasAny(storage.list(prefix))) || (await hasAny(storage.unfinished(prefix)))) continue;
      isBusy ??= await isAtWork(vault, instanceId, now);
      if (!isBusy) await removePointFolder(storage, prefix);
    }
  }
}

async function hasAny(files: AsyncIterable<unknown>): Promise<boolean> {
  const iterator = files[Symbol.asyncIterator]();
  const { done } = await iterator.next();
  await iterator.return?.();
  return done !== true;
}

/** When a point was begun, by its id: point-20260102t030405-…; undefined where it says no time. */
function timeOfId(pointId: PointId): Date | undefined {
  const [, year, month, day, hours, minutes, seconds] =
    /^point-(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)-/.exec(pointId) ?? [];
  const time = new Date(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
