import { createHash } from 'node:crypto';
import type { Mutant } from './instrument.ts';

const rank = (seed: string, key: string): string =>
  createHash('sha256').update(`${seed}/${key}`).digest('hex');

/**
 * `count` mutants by chance, the same ones for the same seed. A mutant's place depends on nothing but the seed and
 * itself, so that a change elsewhere leaves the rest of a sample as it was.
 */
export function sample(mutants: readonly Mutant[], count: number, seed: string): Mutant[] {
  return mutants
    .map((mutant) => ({ mutant, rank: rank(seed, mutant.key) }))
    .toSorted((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, count)
    .map(({ mutant }) => mutant);
}
