/** What pg_dump writes behind the rows: the end mark of COPY and two empty lines. */
const endMark = Buffer.from('\\.\n\n\n', 'latin1');

/** Counts the bytes and rows of a table's COPY text as it passes. */
export class CopyText {
  #bytes = 0;
  #lineFeeds = 0;
  /** The last bytes seen: room for the end mark and the line feed before it. */
  readonly #tail = new Uint8Array(endMark.length + 1);
  #tailLength = 0;

  /** Uncompressed bytes, the end mark included. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Rows so far. COPY writes a row per line and no other line feeds. */
  get rows(): number {
    return this.isComplete ? this.#lineFeeds - 3 : this.#lineFeeds;
  }

  /** Whether the text ends as pg_dump ends it: `\.` at the beginning of a line, then three line feeds. */
  get isComplete(): boolean {
    const before = this.#tailLength - endMark.length;
    if (before < 0 || endMark.compare(this.#tail, before, this.#tailLength) !== 0) return false;
    return before === 0 || this.#tail[0] === endMark[2];
  }

  push(bytes: Uint8Array): void {
    const { length } = bytes;
    this.#bytes += length;
    this.#lineFeeds += countLineFeeds(bytes);
    const size = this.#tail.length;
    if (length >= size) {
      for (let index = 0; index < size; index++) this.#tail[index] = bytes[length - size + index] ?? 0;
      this.#tailLength = size;
      return;
    }
    const kept = Math.min(this.#tailLength, size - length);
    this.#tail.copyWithin(0, this.#tailLength - kept, this.#tailLength);
    this.#tail.set(bytes, kept);
    this.#tailLength = kept + length;
  }
}

const lf = 10;

/**
 * Number of line feeds in `bytes`. Four bytes at a time: a byte-wise loop takes four times as long, and
 * indexOf is as fast only where lines are long.
 */
export function countLineFeeds(bytes: Uint8Array): number {
  let count = 0;
  const length = bytes.length;
  if (length < 64) {
    for (let index = 0; index < length; index++) if (bytes[index] === lf) count++;
    return count;
  }
  const first = Math.min(length, (4 - (bytes.byteOffset & 3)) & 3);
  for (let index = 0; index < first; index++) if (bytes[index] === lf) count++;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + first, (length - first) >>> 2);
  for (let index = 0; index < words.length; index++) {
    // A byte of `rest` is 0 where the input has a line feed; `hits` has its top bit there and nothing else.
    const rest = (words[index] ?? 0) ^ 0x0a0a0a0a;
    const hits = ~(((rest & 0x7f7f7f7f) + 0x7f7f7f7f) | rest | 0x7f7f7f7f);
    if (hits !== 0) count += (hits >>> 31) + ((hits >>> 23) & 1) + ((hits >>> 15) & 1) + ((hits >>> 7) & 1);
  }
  for (let index = first + 4 * words.length; index < length; index++) if (bytes[index] === lf) count++;
  return count;
}
