import { Readable } from 'node:stream';
import type { InstanceId, PointId } from '../../../shared/ids.ts';
import { PgkeepError } from '../../core/errors.ts';
import { signatureFile } from '../layout.ts';
import { fetchAhead, isMissingPoint } from '../listing.ts';
import { mapAhead } from '../map-ahead.ts';
import type { Vault } from '../vault.ts';

/** The first point of an instance that was signed: those that are newer are expected to be signed, too. */
export interface FirstSigned {
  readonly pointId: PointId;
  /** Undefined where its manifest cannot be read. */
  readonly completedAt: Date | undefined;
}

/**
 * The oldest point of these that has a signature, right or wrong; undefined where none has one. `points` of one
 * instance, in any order: sorting their ids sorts them by time. As many are asked for as were made before it.
 */
export async function firstSigned(
  vault: Pick<Vault, 'storage' | 'readShortManifest'>,
  instanceId: InstanceId,
  points: readonly PointId[],
): Promise<FirstSigned | undefined> {
  const asked = mapAhead(Readable.from(points.toSorted()), fetchAhead, async (pointId: PointId) => ({
    pointId,
    isSigned: await hasSignature(vault, instanceId, pointId),
  }));
  for await (const { pointId, isSigned } of asked) {
    if (isSigned) return { pointId, completedAt: await completionOf(vault, instanceId, pointId) };
  }
  return undefined;
}

/** Whether an unsigned point is expected to have a signature: then somebody may have taken it away. */
export function lacksSignature(
  { pointId, completedAt }: { readonly pointId: PointId; readonly completedAt: Date },
  first: FirstSigned | undefined,
): boolean {
  if (first === undefined) return false;
  return pointId > first.pointId || first.completedAt === undefined || completedAt > first.completedAt;
}

/** Whatever stands in its place, somebody has put it there. */
async function hasSignature(
  { storage }: Pick<Vault, 'storage'>,
  instanceId: InstanceId,
  pointId: PointId,
): Promise<boolean> {
  try {
    return (await storage.stat(signatureFile(instanceId, pointId))) !== undefined;
  } catch (error) {
    if (error instanceof PgkeepError && error.code === 'UserErrorVaultFormat') return true;
    throw error;
  }
}

async function completionOf(
  vault: Pick<Vault, 'readShortManifest'>,
  instanceId: InstanceId,
  pointId: PointId,
): Promise<Date | undefined> {
  try {
    return new Date((await vault.readShortManifest(instanceId, pointId)).completedAt);
  } catch (error) {
    const isDamaged = error instanceof PgkeepError && error.code === 'UserErrorVaultFormat';
    if (isMissingPoint(error) || isDamaged) return undefined;
    throw error;
  }
}
