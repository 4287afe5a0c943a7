import { deleteClaimed, type DeletionOutcome } from '../../../vault/ended/delete-claimed.ts';
import type { PointIds } from '../../../vault/point-ids.ts';
import { removePoint } from '../../../vault/points/remove-point.ts';
import type { Vault } from '../../../vault/vault.ts';
import { whoWords } from '../../../../shared/words/who.ts';
import type { Engine } from '../../engine.ts';

/**
 * Deletes what a person wants to be deleted, who typed the name: that it ends is written down and carried out at once,
 * where nothing keeps it. A vault of format 1 has neither holds nor such records.
 */
export async function removeAtOnce(
  { writer }: Pick<Engine, 'writer'>,
  vault: Vault,
  point: PointIds,
): Promise<DeletionOutcome> {
  // Somebody may have carried it over since it was opened, and pinned the point then.
  await vault.expectInPlace();
  if (vault.format === 1) return { removed: await removePoint(vault, point.instanceId, point.pointId) };
  const reason = `${whoWords(writer)} deleted it.`;
  return await deleteClaimed({ vault, writer }, point, { reason });
}
