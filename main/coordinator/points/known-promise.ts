import type { CachedPoint } from '../../store/tables/points.ts';
import type { FoundChange } from '../../vault/promises/promises.ts';

/** A change of a promise as the cache keeps it. */
export function foundPromise({
  change,
  problem,
}: FoundChange): Pick<CachedPoint, 'change' | 'promiseProblem'> {
  return {
    ...(change === undefined ? {} : { change }),
    ...(problem === undefined ? {} : { promiseProblem: problem }),
  };
}
