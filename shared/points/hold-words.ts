import type { LegalHold, PointHolds } from './holds.ts';

/** What really keeps a point under legal hold. */
export const keptByWords = ({ keptBy, unfinished }: Pick<LegalHold, 'keptBy' | 'unfinished'>): string => {
  if (keptBy === 'storage') return 'kept by the storage too';
  return unfinished === true ? 'kept by pgkeep only, not finished on the storage' : 'kept by pgkeep only';
};

/** What keeps a point, in a word or two each: "legal hold", "pinned". */
export function keptWords({ pin, legalHold, uncertain }: PointHolds): string[] {
  return [
    ...(legalHold === undefined ? [] : ['legal hold']),
    ...(pin === undefined ? [] : ['pinned']),
    ...(uncertain.length === 0 ? [] : ['hold unknown']),
  ];
}
