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
    const sizes = Array.from({ length: maxBodyBlocks }, (_, index) => blockSize(index) ?? 0);
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
    expect(sizes.at(-1)).toBeLessThanOrEqual(4_000 * mebibyte);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThan(10 * tebibyte);
    expect(maxBodyBlocks + maxHeadBlocks).toBe(maxBlocks);
    expect(maxBlocks).toBe(50_000);
  });

  it('starts small and grows in steps', () => {
    const indexes = [0, 6_399, 6_400, 12_799, 12_800, 25_599, 25_600, maxBodyBlocks - 1];
    expect(indexes.map((index) => (blockSize(index) ?? 0) / mebibyte)).toEqual([
      8, 8, 32, 32, 96, 96, 384, 384,
    ]);
  });

  it('has none for a block that no blob can have', () => {
    expect(blockSize(maxBodyBlocks)).toBeUndefined();
  });
});

describe('fitsMemory', () => {
  it('has room for all parallel blocks of the first size and one to fill', () => {
    expect(fitsMemory(8 * mebibyte, defaultParallel * 8 * mebibyte)).toBe(true);
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
  it('are as small as the first blocks of a body, until those would be too many', () => {
    expect(headBlocks(9 * mebibyte)).toEqual([
      { offset: 0, length: 8 * mebibyte },
      { offset: 8 * mebibyte, length: mebibyte },
    ]);
    const large = headBlocks(640 * mebibyte);
    expect(large).toHaveLength(64);
    expect(large[1]).toEqual({ offset: 10 * mebibyte, length: 10 * mebibyte });
  });

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
