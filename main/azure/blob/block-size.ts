/**
 * How an archive of unknown size is cut into blocks. A block blob has at most 50,000 committed blocks, a
 * block at most 4,000 MiB (Azure, "Scalability targets for Blob storage"). Blocks start small, so that
 * little memory is needed, and grow so that 10 TiB fit: a block is held in memory until Azure has it.
 */
const mebibyte = 1024 * 1024;

export const maxBlocks = 50_000;
/** Blocks kept free for the head, which is known last. */
export const maxHeadBlocks = 64;
export const maxBodyBlocks = maxBlocks - maxHeadBlocks;

/** Bytes that blocks may take in memory at once, unless a single one is larger. */
export const blockMemory = 64 * mebibyte;
/** Requests at a time; more gain nothing on links up to 10 Gbit/s. */
export const defaultParallel = 4;

/** The first block that is larger, and the size of those before it: up to 50 GiB, 250 GiB, 1.4 TiB, 10.3 TiB. */
const classes = [
  { end: 6_400, size: 8 * mebibyte },
  { end: 12_800, size: 32 * mebibyte },
  { end: 25_600, size: 96 * mebibyte },
  { end: maxBodyBlocks, size: 384 * mebibyte },
] as const;

/** Size in bytes of body block `index`, counted from 0; undefined past the last one a blob can hold. */
export function blockSize(index: number): number | undefined {
  return classes.find(({ end }) => index < end)?.size;
}

/** Whether a block of `size` bytes may be begun while others take `inUse` bytes of memory. */
export function fitsMemory(size: number, inUse: number): boolean {
  return inUse === 0 || inUse + size <= blockMemory;
}

/** Offsets and lengths in bytes of the head's blocks: few, and none larger than needed. */
export function headBlocks(length: number): { offset: number; length: number }[] {
  const size = Math.max(classes[0].size, Math.ceil(length / maxHeadBlocks));
  return Array.from({ length: Math.ceil(length / size) }, (_, index) => ({
    offset: index * size,
    length: Math.min(size, length - index * size),
  }));
}
