import type { PromiseChanges } from '../policies/promise-changes.ts';
import { dayOf } from './promises.ts';

/** " from 6 Dec 2026 on": the first day from which points are kept for a shorter time; nothing where none is. */
export function shorterFrom({ points }: Pick<PromiseChanges, 'points'>): string {
  const [first] = points
    .filter(({ effect }) => effect === 'shorter')
    .map(({ effectiveAt }) => effectiveAt)
    .toSorted();
  return first === undefined ? '' : ` from ${dayOf(first)} on`;
}
