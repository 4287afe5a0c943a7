import { PgkeepError } from '../../core/errors.ts';
import { readEnded } from '../../vault/ended/ending.ts';
import type { PointIds } from '../../vault/point-ids.ts';
import { whatKeeps } from '../../vault/ended/what-keeps.ts';
import { archiveFile, manifestFile } from '../../vault/layout.ts';
import { isMissingPoint } from '../../vault/listing.ts';
import type { Vault } from '../../vault/vault.ts';
import { readVerified } from '../../vault/verified/verification.ts';
import type { PointFacts } from './decide.ts';

/**
 * All that a decision about a point needs, read anew from the storage; undefined where the point is gone. Throws what
 * the storage throws where it does not answer.
 */
export async function readFacts(
  vault: Vault,
  point: PointIds,
  isDue: boolean,
): Promise<PointFacts | undefined> {
  const { instanceId, pointId } = point;
  const uncertain: string[] = [];
  let manifest: { readonly completedAt: string; readonly archive: { readonly size: number } } | undefined;
  try {
    manifest = await vault.readShortManifest(instanceId, pointId);
  } catch (error) {
    if (isMissingPoint(error)) return undefined;
    if (!(error instanceof PgkeepError && error.code === 'UserErrorVaultFormat')) throw error;
    uncertain.push(`Its manifest cannot be read: ${error.message}`);
  }
  const stored = await vault.storage.stat(manifestFile(instanceId, pointId));
  // It was there a moment ago, or a cache of the network file system is behind.
  if (stored === undefined && manifest === undefined) return undefined;
  const archive = await vault.storage.stat(archiveFile(instanceId, pointId));
  const ended = await readEnded(vault, instanceId, pointId);
  const verified = await readVerified(vault, instanceId, pointId);
  if (verified.uncertain) uncertain.push('It cannot be told what its newest verification found.');
  // Of what is not to go nobody asks who keeps it.
  const keeps = isDue ? await whatKeeps(vault, point) : { lasting: [], passing: [] };
  return {
    pointId,
    isDue,
    completedAt: manifest === undefined ? undefined : new Date(manifest.completedAt),
    storedAt: stored?.modifiedAt ?? new Date(manifest?.completedAt ?? 0),
    isWhole: manifest !== undefined && archive?.size === manifest.archive.size,
    verified: verified.outcome,
    ending: ended.newest,
    uncertain: [...uncertain, ...ended.uncertain],
    held: keeps.lasting,
    inUse: keeps.passing,
  };
}
