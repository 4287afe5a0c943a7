import type { PointIds } from '../../../vault/point-ids.ts';
import { readVouchedShort } from '../../../vault/signing/read-vouched.ts';
import type { Vault } from '../../../vault/vault.ts';
import type { CachedPoint } from '../../../store/tables/points.ts';
import { summarize } from '../summarize.ts';

/**
 * What the cache keeps of a manifest, and whether its signature is wrong: both are read once, and again where one of them
 * is another one. By whom it is signed is asked anew each time, since trust changes. Throws what reading it throws.
 */
export async function readForCache(vault: Vault, ids: PointIds, isSigned: boolean): Promise<CachedPoint> {
  const { instanceId, pointId } = ids;
  if (!isSigned) return summarize(await vault.readShortManifest(instanceId, pointId));
  const { manifest, signature } = await readVouchedShort(vault, ids);
  const point = summarize(manifest);
  const { result } = signature;
  return result.outcome === 'wrong' ? { ...point, wrongSignature: result.reason } : point;
}

/** What is wrong with a point by what a listing shows of its archive, and by its signature, in sentences. */
export function damageOf(
  { size, wrongSignature }: Pick<CachedPoint, 'size' | 'wrongSignature'>,
  archiveSize: number | undefined,
): string | undefined {
  if (archiveSize === undefined) return 'Its archive.pgdump is missing.';
  if (archiveSize !== size) return `Its archive.pgdump has ${archiveSize} bytes instead of ${size}.`;
  return wrongSignature === undefined
    ? undefined
    : `Its signature is wrong, so nothing is restored from it: ${wrongSignature}.`;
}
