import { expect, it } from 'vitest';
import { loadedLate } from '../../../main/core/loaded-late.ts';

interface Sums {
  add(a: number, b: number): Promise<number>;
}

const sums: Sums = { add: (a, b) => Promise.resolve(a + b) };

it('is loaded when it is first asked, and once', async () => {
  let loads = 0;
  const late = loadedLate<Sums>(() => {
    loads += 1;
    return Promise.resolve(sums);
  });
  expect(loads).toBe(0);
  expect(await Promise.all([late.add(1, 2), late.add(3, 4)])).toStrictEqual([3, 7]);
  expect(loads).toBe(1);
});

it('tells what its functions throw', async () => {
  const late = loadedLate<Sums>(() => Promise.resolve({ add: () => Promise.reject(new Error('too large')) }));
  await expect(late.add(1, 2)).rejects.toThrow('too large');
});

it('is loaded again after a load that failed', async () => {
  let loads = 0;
  const late = loadedLate<Sums>(() => {
    loads += 1;
    return loads === 1 ? Promise.reject(new Error('the disk is full')) : Promise.resolve(sums);
  });
  await expect(late.add(1, 2)).rejects.toThrow('the disk is full');
  expect(await late.add(1, 2)).toBe(3);
});

it('can be given back by a function that is awaited', async () => {
  const late = loadedLate<Sums>(() => Promise.resolve(sums));
  expect(await Promise.resolve(late)).toBe(late);
});
