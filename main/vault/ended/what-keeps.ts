import { messageOf } from '../../core/errors.ts';
import { readHoldsSurely, type HoldingVault } from '../holds/read-holds.ts';
import { marksOf, type FoundMark } from '../marks/marks-of.ts';
import type { Vault } from '../vault.ts';
import { sinceWords } from '../since-words.ts';
import { whoWords } from '../../../shared/words/who.ts';
import type { PointIds } from '../point-ids.ts';

/** Why a point may not be deleted, in sentences; `lasting` is a hold, which nobody lifts but a person. */
export interface Keeps {
  readonly lasting: readonly string[];
  /** It is being read, or nobody can tell whether it is held or being read. */
  readonly passing: readonly string[];
}

/**
 * What keeps a point whoever wants to delete it: a pin, a legal hold, a reader; read anew from the storage. What cannot
 * be found out keeps it. Throws only where the storage of the vault itself cannot be reached.
 */
export async function whatKeeps(vault: HoldingVault, { instanceId, pointId }: PointIds): Promise<Keeps> {
  const { pin, legalHold, uncertain } = await readHoldsSurely(vault, instanceId, pointId);
  const lasting: string[] = [];
  if (pin !== undefined) lasting.push(`It is pinned by ${whoWords(pin.by)}: ${pin.reason}`);
  if (legalHold !== undefined) {
    const { by, reason } = legalHold;
    lasting.push(`It is under legal hold by ${whoWords(by)}: ${reason}`);
  }
  const passing = uncertain.map(
    (problem) => `It cannot be told whether it is pinned or under legal hold: ${problem}`,
  );
  return { lasting, passing: [...passing, ...(await readersOf(vault, { instanceId, pointId }))] };
}

/** Who reads a point, in sentences; that nobody can tell where that cannot be found out. */
export async function readersOf(
  { format, storage }: Pick<Vault, 'format' | 'storage'>,
  point: PointIds,
): Promise<string[]> {
  if (format === 1) return [];
  try {
    return (await marksOf(storage, point)).map(whoReads);
  } catch (error) {
    return [`It cannot be told whether somebody reads it: ${messageOf(error)}`];
  }
}

function whoReads({ what, by, since }: FoundMark): string {
  if (what === undefined || by === undefined) return 'Somebody is reading it.';
  const doing = { restore: 'restoring', verify: 'verifying', copy: 'copying' }[what];
  return `${whoWords(by)} is ${doing} it${sinceWords(since)}.`;
}
