import type { InstanceId, PointId } from '../../../shared/ids.ts';
import { PgkeepError } from '../../core/errors.ts';
import { instancePrefix, signatureName } from '../layout.ts';
import { isMissingPoint } from '../listing.ts';
import type { Vault } from '../vault.ts';

/** The first point of an instance that was signed: those that are newer are expected to be signed, too. */
export interface FirstSigned {
  readonly pointId: PointId;
  /** Undefined where its manifest cannot be read. */
  readonly completedAt: Date | undefined;
}

/**
 * The oldest point of these that has a signature, right or wrong; undefined where none has one. `points` of one
 * instance, in any order: sorting their ids sorts them by time. One listing tells of all of them, however many there are.
 */
export async function firstSigned(
  vault: Pick<Vault, 'storage' | 'readShortManifest'>,
  instanceId: InstanceId,
  points: readonly PointId[],
): Promise<FirstSigned | undefined> {
  const prefix = instancePrefix(instanceId);
  const signed = new Set<string>();
  // Whatever stands in its place, somebody has put it there.
  for await (const { name } of vault.storage.list(prefix)) {
    const [folder = '', file = ''] = name.slice(prefix.length).split('/');
    if (file === signatureName) signed.add(folder);
  }
  const pointId = points.toSorted().find((each) => signed.has(each));
  if (pointId === undefined) return undefined;
  return { pointId, completedAt: await completionOf(vault, instanceId, pointId) };
}

/** Whether an unsigned point is expected to have a signature: then somebody may have taken it away. */
export function lacksSignature(
  { pointId, completedAt }: { readonly pointId: PointId; readonly completedAt: Date },
  first: FirstSigned | undefined,
): boolean {
  if (first === undefined) return false;
  return pointId > first.pointId || first.completedAt === undefined || completedAt > first.completedAt;
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
