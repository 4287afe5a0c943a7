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
