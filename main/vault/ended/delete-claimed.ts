import { cleanUp } from '../../core/clean-up.ts';
import { removePoint, type RemovedPoint } from '../points/remove-point.ts';
import type { Writer } from '../revisions/header.ts';
import type { RecordVault } from '../revisions/read.ts';
import { ObjectProtected } from '../storage.ts';
import type { Vault } from '../vault.ts';
import { claimUsedMs } from './being-deleted.ts';
import { appendEnding, readEnded, type Ending, type EndingBody } from './ending.ts';
import type { PointIds } from '../point-ids.ts';
import { whatKeeps } from './what-keeps.ts';

const decidedOtherwise = 'Another workstation has decided otherwise meanwhile.';

/** A storage that does not say when it lets go is asked again after a day. */
const askAgainMs = 24 * 60 * 60_000;

/** Where and as whom points are deleted. */
export interface Deleter {
  readonly vault: RecordVault & Pick<Vault, 'format' | 'expectInPlace'>;
  readonly writer: Writer;
}

export interface DeletionWish {
  /** Why, as it is written down. */
  readonly reason: string;
  /** The decision that is carried out, where there was one before: another one by now, and nothing is deleted. */
  readonly decided?: Ending;
  /** Looks a last time whether the point may go: why not, in words. */
  readonly lastLook?: () => Promise<string | undefined>;
}

/** What became of the wish: what was removed, or why the point stays. */
export type DeletionOutcome =
  { readonly removed: RemovedPoint } | { readonly kept: string; readonly isWithdrawn: boolean };

/**
 * Deletes a point of a vault of format 2, or says what keeps it.
 *
 * Whoever deletes first writes down that it does, then looks once more for pins, holds and readers, and then removes the
 * manifest. Whoever pins first writes the pin down, and then looks whether somebody deletes. So of two who meet at one
 * moment at least one sees the other, and neither a clock nor a list that is some seconds old decides. What a crash
 * leaves before the manifest went is the whole point; what it leaves later has the record of its end, until all else
 * is gone.
 *
 * Throws ObjectProtected where the storage keeps the point, which is whole then, and what the storage throws where it
 * does not answer.
 */
export async function deleteClaimed(
  { vault, writer }: Deleter,
  point: PointIds,
  { reason, decided, lastLook }: DeletionWish,
): Promise<DeletionOutcome> {
  const claim = await appendEnding(vault, writer, point, (_newest, highest) => {
    if (decided !== undefined && highest !== decided.revision) return undefined;
    return { ended: true, reason, deleting: true, ...(decided && { decidedAt: decided.decidedAt }) };
  });
  if (claim === undefined) return { kept: decidedOtherwise, isWithdrawn: false };
  const giveUp = async (why: string, rest: Partial<EndingBody> = {}) =>
    void (await appendEnding(vault, writer, point, (newest) =>
      newest?.revision === claim.revision ? { ended: false, reason: why, ...rest } : undefined,
    ));
  try {
    const { lasting, passing } = await whatKeeps(vault, point);
    const [kept] = [...lasting, ...passing];
    const why = kept ?? (await lastLook?.()) ?? (await isUsedUp(vault, point, claim));
    if (why !== undefined) {
      await giveUp(why);
      return { kept: why, isWithdrawn: true };
    }
    // An unmounted disk leaves an empty folder, and a restored one may hold another vault.
    await vault.expectInPlace();
  } catch (error) {
    await cleanUp(error, () => giveUp('What had to be looked at first could not be read.'));
    throw error;
  }
  try {
    return { removed: await removePoint(vault, point.instanceId, point.pointId) };
  } catch (error) {
    if (error instanceof ObjectProtected) {
      const until = error.until ?? new Date((await vault.storage.now()).getTime() + askAgainMs);
      // What was decided stands; what a person wanted at once is that person's to try again.
      const rest = decided && { ended: true, decidedAt: decided.decidedAt, notBefore: until };
      await cleanUp(error, () => giveUp(error.message, rest));
    }
    throw error;
  }
}

/** A machine may have slept since it wrote its claim, and somebody else may have set it aside. */
async function isUsedUp(
  vault: Deleter['vault'],
  { instanceId, pointId }: PointIds,
  claim: Ending,
): Promise<string | undefined> {
  const { highest } = await readEnded(vault, instanceId, pointId);
  if (highest !== claim.revision) {
    return decidedOtherwise;
  }
  const age = (await vault.storage.now()).getTime() - claim.writtenAt.getTime();
  return Math.abs(age) <= claimUsedMs
    ? undefined
    : 'The deletion took too long to be sure of what it had seen.';
}
