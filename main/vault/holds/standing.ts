import type { Hold, LegalHold } from '../../../shared/points/holds.ts';
import type { Revisions } from '../revisions/read.ts';

/** What the revisions of a point's holds come to. */
export interface StandingHolds {
  readonly pin?: Hold;
  readonly legalHold?: LegalHold;
  /** How many releases have begun to lift the storage's holds so far. */
  readonly lifts: number;
  /** Up to this revision somebody has decided about what could not be read or was missing. */
  readonly settledUpTo: number;
  /** A revision that was written over one that could not be read. */
  readonly over?: number;
  /** Why more may stand, or why it stands still, in sentences. */
  readonly problems: readonly string[];
  /** Whether a revision could not be read that may have held the point. */
  readonly hidesSome: boolean;
}

/**
 * What stands: what the newest revision that counts says, and what is held by newer ones that do not count. Such a one
 * pins and holds as any other, but takes nothing back and settles nothing.
 */
export function standingHolds({
  newest,
  counted,
  uncounted,
  unreadable,
  highest,
}: Revisions<'holdRevision'>): StandingHolds {
  const documents = [...uncounted.map(({ document }) => document), counted].filter(
    (document) => document !== undefined,
  );
  const pin = documents.find((document) => document.pin !== undefined)?.pin;
  const legalHold = documents.find((document) => document.legalHold !== undefined)?.legalHold;
  const over = documents.find(({ overUnreadable }) => overUnreadable === true)?.revision;
  const unread = uncounted.filter(({ document }) => document === undefined);
  const problems = [...unreadable, ...unread].map(({ problem }) => problem);
  const [top] = uncounted;
  const takesBack =
    (pin !== undefined && newest?.pin === undefined) ||
    (legalHold !== undefined && newest?.legalHold === undefined);
  if (top !== undefined && takesBack) problems.push(`${top.problem} What it takes back still stands.`);
  const looked = unreadable.length + uncounted.length;
  // Whoever writes there can bury what counts.
  const isBuried = counted === undefined && looked > 0 && looked < highest;
  if (top !== undefined && isBuried) problems.push(`${top.problem} So are the ${looked} newest.`);
  return {
    ...(pin === undefined ? {} : { pin }),
    ...(legalHold === undefined ? {} : { legalHold }),
    lifts: Math.max(0, ...documents.map(({ lifts = 0 }) => lifts)),
    settledUpTo: counted?.settledUpTo ?? 0,
    ...(over === undefined ? {} : { over }),
    problems,
    hidesSome: unreadable.length > 0 || unread.length > 0 || isBuried,
  };
}
