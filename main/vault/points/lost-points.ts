import type { InstanceId, PointId } from '../../../shared/ids.ts';
import { holderWords } from '../../../shared/points/hold-words.ts';
import { isKept, type PointHolds } from '../../../shared/points/holds.ts';
import { isLeftOfDeletion } from '../ended/being-deleted.ts';
import { readEnded } from '../ended/ending.ts';
import { readHolds, type HoldingVault } from '../holds/read-holds.ts';
import type { FolderWithoutManifest } from './find-manifests.ts';
import { manifestFile } from '../layout.ts';
import { isAtWork } from '../leases/is-at-work.ts';
import { isThere } from '../revisions/read-surely.ts';

/** A point that lost its manifest, or never got one, and what can be done, in words. */
export interface LostPoint {
  readonly pointId: PointId;
  readonly problem: string;
  readonly holds: PointHolds;
  /** Bytes of its archive; 0 where that is gone, too. */
  readonly size: number;
}

/**
 * Which of these folders are those of points that lost their manifest: they have a whole archive or are kept by somebody,
 * and are neither what a deletion has left nor the work of a backup that goes on. What else a killed backup has left is
 * no point and is told by `vault clean`. A vault of format 1 has no leases, so nobody can tell there.
 */
export async function* lostPoints(
  vault: HoldingVault,
  instanceId: InstanceId,
  folders: readonly FolderWithoutManifest[],
): AsyncIterable<LostPoint> {
  const possible = folders.filter(({ archiveSize, hasHolds }) => archiveSize !== undefined || hasHolds);
  if (vault.format === 1 || possible.length === 0) return;
  const now = await vault.storage.now({ withoutWriting: true });
  if (await isAtWork(vault, instanceId, now)) return;
  for (const { pointId, archiveSize } of possible) {
    const hasArchive = archiveSize !== undefined;
    // Opened, since a list may be behind.
    if (await isThere(vault.storage, manifestFile(instanceId, pointId))) continue;
    if (isLeftOfDeletion(await readEnded(vault, instanceId, pointId))) continue;
    const holds = await readHolds(vault, instanceId, pointId);
    if (!hasArchive && !isKept(holds)) continue;
    yield { pointId, problem: problemOf(hasArchive, holds), holds, size: archiveSize ?? 0 };
  }
}

function problemOf(hasArchive: boolean, holds: PointHolds): string {
  const what = hasArchive ? 'Its manifest.json is missing' : 'Its manifest.json and its archive are missing';
  const putBack = 'Put back what is missing from a copy of the vault, or';
  if (!isKept(holds)) {
    return `${what}: it was lost, or the backup was interrupted. ${putBack} delete the recovery point.`;
  }
  return `${what}. ${whoKeeps(holds)} ${putBack} let it go and delete it.`;
}

function whoKeeps({ pin, legalHold, uncertain }: PointHolds): string {
  const [problem] = uncertain;
  if (problem !== undefined) return `Nobody can tell who keeps it: ${problem}`;
  const held = legalHold === undefined ? [] : [`under legal hold by ${holderWords(legalHold)}`];
  const pinned = pin === undefined ? [] : [`pinned by ${holderWords(pin)}`];
  return `It is ${[...held, ...pinned].join(', and ')}.`;
}
