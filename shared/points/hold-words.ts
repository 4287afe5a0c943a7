import type { Hold, LegalHold, PointHolds } from './holds.ts';
import { inQuotes } from '../words/in-quotes.ts';
import { whoWords } from '../words/who.ts';

/** What really keeps a point under legal hold. */
export const keptByWords = ({ keptBy, unfinished }: Pick<LegalHold, 'keptBy' | 'unfinished'>): string => {
  if (keptBy === 'storage') return 'kept by the storage too';
  return unfinished === true ? 'kept by pgkeep only, not finished on the storage' : 'kept by pgkeep only';
};

/** Who keeps a point, since when and why: `anna on ws1 since 2026-11-28 ("for the audit")`. */
export const holderWords = (hold: Hold): string =>
  `${whoWords(hold.by)} since ${hold.since.slice(0, 10)} (${inQuotes(hold.reason)})`;

/** What keeps a point, in a word or two each: "legal hold", "pinned". */
export function keptWords({ pin, legalHold, uncertain }: PointHolds): string[] {
  return [
    ...(legalHold === undefined ? [] : ['legal hold']),
    ...(pin === undefined ? [] : ['pinned']),
    ...(uncertain.length === 0 ? [] : ['hold unknown']),
  ];
}
