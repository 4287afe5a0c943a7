import { PgkeepError } from '../../core/errors.ts';
import type { Writer } from '../revisions/header.ts';
import type { RecordVault } from '../revisions/read.ts';
import type { Vault } from '../vault.ts';
import { isBeingDeleted, whoDeletes } from './being-deleted.ts';
import { appendEnding, readEnded, type Ending } from './ending.ts';
import type { PointIds } from '../point-ids.ts';

/**
 * To be called when a hold was written down: throws UserErrorJobConflict where somebody is deleting the point at this
 * moment, who may not have seen the hold. A deletion that was killed before the manifest went is set aside. One that was
 * only decided finds the hold at its second look.
 */
export async function keepFromDeletion(
  point: PointIds & { readonly vault: RecordVault & Pick<Vault, 'format'>; readonly writer: Writer },
): Promise<void> {
  const { vault, writer, instanceId, pointId } = point;
  const { newest: found } = await readEnded(vault, instanceId, pointId);
  if (found?.ended !== true || !found.deleting) return;
  const now = await vault.storage.now();
  const refuse = (ending: Ending | undefined) => {
    if (!isBeingDeleted(ending, now)) return;
    throw new PgkeepError(
      'UserErrorJobConflict',
      `The recovery point cannot be held. ${whoDeletes(ending)}`,
      {
        remedy: 'If it is still listed in an hour, that deletion was interrupted: hold it again then.',
      },
    );
  };
  refuse(found);
  await appendEnding(vault, writer, point, (newest) => {
    refuse(newest);
    return newest?.revision === found.revision
      ? { ended: false, reason: 'It is held; its deletion was interrupted.' }
      : undefined;
  });
}
