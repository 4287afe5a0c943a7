import { createHash } from 'node:crypto';

/** Random choices that a seed repeats. */
export type Random = {
  /** A number from 0 (included) to 1 (excluded). */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** Choices of its own for a part of the run, which stay the same whatever other parts take. */
  of(part: string): Random;
};

export function seeded(seed: string): Random {
  let taken = 0;
  const next = () => {
    const digest = createHash('sha256').update(`${seed}/${taken}`).digest();
    taken += 1;
    return digest.readUIntBE(0, 6) / 2 ** 48;
  };
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    between,
    pick(items) {
      const item = items[between(0, items.length - 1)];
      if (item === undefined) throw new Error('there is nothing to pick from');
      return item;
    },
    of: (part) => seeded(`${seed}/${part}`),
  };
}
