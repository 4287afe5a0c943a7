import { holdPrefix, manifestFile, pointFiles, pointPrefix } from '../layout.ts';
import { revisionOf } from '../revisions/header.ts';
import { ObjectNotFound, type Storage } from '../storage.ts';
import type { HeldPoint } from './append-holds.ts';

/** A storage that puts a legal hold of its own on single objects. */
export type HoldingStorage = Storage & Required<Pick<Storage, 'setHold'>>;

/** The storage, where it can hold single objects; undefined where nothing but pgkeep keeps a point. */
export async function holdingStorage(storage: Storage): Promise<HoldingStorage | undefined> {
  if (!canSetHold(storage)) return undefined;
  return (await storage.protection?.()) === 'each-object' ? storage : undefined;
}

const canSetHold = (storage: Storage): storage is HoldingStorage => storage.setHold !== undefined;

/**
 * Puts the storage's hold on all that pgkeep has stored of a point, or lifts it. While the manifest is held nothing
 * of the point is removed, since a deletion begins with it: so it is the first to be held, and the last to be let go.
 */
export async function holdObjects(storage: HoldingStorage, point: HeldPoint, on: boolean): Promise<void> {
  const names = await objectsOf(storage, point);
  for (const name of on ? names : names.toReversed()) {
    try {
      await storage.setHold(name, on);
    } catch (error) {
      // It went since it was listed: there is nothing to hold any more.
      if (!(error instanceof ObjectNotFound)) throw error;
    }
  }
}

/** What pgkeep has stored of a point and of its holds, the manifest first. */
async function objectsOf(storage: Storage, { instanceId, pointId }: HeldPoint): Promise<string[]> {
  const manifest = manifestFile(instanceId, pointId);
  const prefix = pointPrefix(instanceId, pointId);
  const holds = holdPrefix(instanceId, pointId);
  const others: string[] = [];
  for await (const { name } of storage.list(prefix)) {
    const isHold = name.startsWith(holds) && revisionOf(name.slice(holds.length)) !== undefined;
    if (name !== manifest && (isHold || pointFiles.includes(name.slice(prefix.length)))) others.push(name);
  }
  return [manifest, ...others.toSorted()];
}
