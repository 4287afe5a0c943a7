import { countOf, formatCount } from '../../../shared/words/counts.ts';

/**
 * The sentence below the wizard's title: "3 databases without protection, 1 not counted; 20 backed up already.", with
 * the numbers that all other pages say. Undefined where there is nothing to say yet.
 */
export function protectSentence(counts: {
  /** How many can be chosen. */
  readonly candidates: number;
  /** How many of these are counted. */
  readonly unprotected: number;
  readonly alreadyProtected: number;
}): string | undefined {
  const { candidates, unprotected, alreadyProtected } = counts;
  if (candidates === 0 && alreadyProtected === 0) return undefined;
  const notCounted = candidates - unprotected;
  return [
    `${countOf(unprotected, 'database')} without protection`,
    notCounted === 0 ? '' : `, ${formatCount(notCounted)} not counted`,
    alreadyProtected === 0 ? '' : `; ${formatCount(alreadyProtected)} backed up already`,
    '.',
  ].join('');
}
