import { sinceWords } from '../since-words.ts';
import { whoWords } from '../../../shared/words/who.ts';
import type { Ending, PointEnding } from './ending.ts';

/** Between its last look and the removal of the manifest whoever deletes makes a few short calls: a claim as old as this is not used any more, */
export const claimUsedMs = 10 * 60_000;
/** and one as old as this is that of a killed run: the point is free again. A machine that slept in between has given its claim up. */
const claimForgottenMs = 60 * 60_000;

/** Whether somebody is deleting the point at this moment, as far as its record says; `now` by the storage's clock. */
export function isBeingDeleted(ending: Ending | undefined, now: Date): ending is Ending & { deleting: true } {
  if (ending === undefined || !ending.ended || !ending.deleting) return false;
  return now.getTime() - ending.writtenAt.getTime() < claimForgottenMs;
}

/**
 * Whether the folder of a point without a manifest is what a deletion has left, as nobody has said otherwise since, and
 * somebody who is trusted here says so.
 */
export function isLeftOfDeletion({ newest, highest }: Pick<PointEnding, 'newest' | 'highest'>): boolean {
  return (
    newest?.ended === true && newest.deleting && newest.revision === highest && newest.uncounted === undefined
  );
}

export function whoDeletes({ by, writtenAt }: Ending): string {
  return `It is being deleted by ${whoWords(by)}${sinceWords(writtenAt)}.`;
}
