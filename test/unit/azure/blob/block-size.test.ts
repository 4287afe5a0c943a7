import { describe, expect, it } from 'vitest';
import {
  blockMemory,
  blockSize,
  defaultParallel,
  fitsMemory,
  headBlocks,
  maxBlocks,
  maxBodyBlocks,
  maxHeadBlocks,
} from '../../../../main/azure/blob/block-size.ts';

const mebibyte = 1024 ** 2;
const tebibyte = 1024 ** 4;

describe('blockSize', () => {
  it('lets 10 TiB fit into the blocks of one blob', () => {
    let total = 0;
    let last = 0;
    for (let index = 0; index < maxBodyBlocks; index++) {
      const size = blockSize(index);
      expect(size >= last && size <= 4_000 * mebibyte).toBe(true);
      last = size;
      total += size;
    }
    expect(total).toBeGreaterThan(10 * tebibyte);
    expect(maxBodyBlocks + maxHeadBlocks).toBe(maxBlocks);
    expect(maxBlocks).toBe(50_000);
  });

  it('starts small and grows in steps', () => {
    expect(
      [0, 6_399, 6_400, 12_799, 12_800, 25_599, 25_600].map((index) => blockSize(index) / mebibyte),
    ).toEqual([8, 8, 32, 32, 96, 96, 384]);
  });

  it('refuses a block that no blob can have', () => {
    for (const index of [-1, 0.5, maxBodyBlocks, Number.NaN]) {
      expect(() => blockSize(index)).toThrow(RangeError);
    }
  });
});

describe('fitsMemory', () => {
  it('has room for all parallel blocks of the first size and one to fill', () => {
    expect(fitsMemory(blockSize(0), defaultParallel * blockSize(0))).toBe(true);
  });

  it.each([
    [8, 8],
    [32, 2],
    [96, 1],
    [384, 1],
  ])('holds blocks of %i MiB %i at a time', (size, expected) => {
    let count = 0;
    while (fitsMemory(size * mebibyte, count * size * mebibyte)) count += 1;
    expect(count).toBe(expected);
    expect(blockMemory).toBe(64 * mebibyte);
  });
});

describe('headBlocks', () => {
  it.each([0, 1, 8 * mebibyte, 8 * mebibyte + 1, 700 * mebibyte])('covers a head of %i bytes', (length) => {
    const blocks = headBlocks(length);
    let next = 0;
    for (const block of blocks) {
      expect(block.offset).toBe(next);
      expect(block.length).toBeGreaterThan(0);
      next += block.length;
    }
    expect(next).toBe(length);
    expect(blocks.length).toBeLessThanOrEqual(maxHeadBlocks);
  });
});
