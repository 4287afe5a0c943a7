import { corrupt } from './problems.ts';

export type BlockKind = 'table' | 'largeObjects';

/**
 * What the walker finds, in order. Offsets count from the first byte given to the walker. No byte is
 * copied: data comes as positions in the chunk that was pushed.
 */
export interface BodyVisitor {
  blockStart(block: { readonly kind: BlockKind; readonly dumpId: number; readonly offset: number }): void;
  /** Before the data of each large object of a block. */
  largeObjectStart(oid: number): void;
  /** A part of one framing chunk's content: `bytes[from, to)`, never empty. */
  data(bytes: Uint8Array, from: number, to: number): void;
  /** One framing chunk's content is complete: only here may a compressed frame end. */
  chunkEnd(): void;
  largeObjectEnd(): void;
  /** `offset` is that of the first byte behind the block. */
  blockEnd(offset: number): void;
}

/** Where in the grammar of archive-body := block* the next byte stands. */
type State = 'blockKind' | 'dumpId' | 'largeObject' | 'chunkLength' | 'content';

const tableBlock = 1;
const largeObjectBlock = 3;

/**
 * Push parser over what follows the head of a custom archive: blocks of
 * `01, dumpId, {length, bytes}*, 0` and `03, dumpId, {oid, {length, bytes}*, 0}*, 0`, where each integer is
 * a sign byte and four bytes, little-endian. Throws UserErrorArchiveCorrupt.
 */
export class BodyWalker {
  readonly #visitor: BodyVisitor;
  #state: State = 'blockKind';
  #kind: BlockKind = 'table';
  /** Bytes of the current chunk's content that are still to come. */
  #remaining = 0;
  /** An integer that the end of a pushed chunk cut: its bytes so far. */
  readonly #cutInt = new Uint8Array(5);
  #cutLength = 0;
  #position = 0;

  constructor(visitor: BodyVisitor) {
    this.#visitor = visitor;
  }

  /** Bytes walked. */
  get position(): number {
    return this.#position;
  }

  push(bytes: Uint8Array): void {
    const base = this.#position;
    const end = bytes.length;
    let at = 0;
    while (at < end) {
      if (this.#state === 'content') {
        const to = Math.min(end, at + this.#remaining);
        this.#remaining -= to - at;
        this.#visitor.data(bytes, at, to);
        at = to;
        if (this.#remaining === 0) {
          this.#state = 'chunkLength';
          this.#visitor.chunkEnd();
        }
        continue;
      }
      if (this.#state === 'blockKind') {
        this.#startBlock(bytes[at], base + at);
        at++;
        continue;
      }
      // An integer, whole in this chunk or gathered from several.
      let source = bytes;
      let from = at;
      if (this.#cutLength > 0 || end - at < 5) {
        const taken = Math.min(5 - this.#cutLength, end - at);
        this.#cutInt.set(bytes.subarray(at, at + taken), this.#cutLength);
        this.#cutLength += taken;
        at += taken;
        if (this.#cutLength < 5) break;
        this.#cutLength = 0;
        source = this.#cutInt;
        from = 0;
      } else {
        at += 5;
      }
      const sign = source[from] ?? 0;
      const magnitude =
        ((source[from + 1] ?? 0) |
          ((source[from + 2] ?? 0) << 8) |
          ((source[from + 3] ?? 0) << 16) |
          ((source[from + 4] ?? 0) << 24)) >>>
        0;
      this.#takeInt(sign, magnitude, base + at);
    }
    this.#position = base + end;
  }

  /** To be called at the end of the stream, which must be the end of a block. */
  finish(): void {
    if (this.#state === 'blockKind') return;
    const where =
      this.#state === 'content' ? 'inside the data of an entry' : 'between the pieces of an entry';
    throw corrupt(`it ends ${where}, ${this.#position} bytes behind the table of contents`);
  }

  #startBlock(kind: number | undefined, offset: number): void {
    if (kind === tableBlock) this.#kind = 'table';
    else if (kind === largeObjectBlock) this.#kind = 'largeObjects';
    else throw corrupt(`no data block begins ${offset} bytes behind the table of contents`);
    this.#state = 'dumpId';
  }

  /** `behind` is the offset of the first byte after the integer. */
  #takeInt(sign: number, magnitude: number, behind: number): void {
    const negative = sign !== 0;
    if (sign > 1) throw corrupt(`no integer ${behind - 5} bytes behind the table of contents`);
    if (this.#state === 'chunkLength') {
      if (negative || magnitude > 0x7fffffff) throw corrupt(`a piece of data of impossible length`);
      if (magnitude > 0) {
        this.#remaining = magnitude;
        this.#state = 'content';
      } else if (this.#kind === 'largeObjects') {
        this.#state = 'largeObject';
        this.#visitor.largeObjectEnd();
      } else {
        this.#state = 'blockKind';
        this.#visitor.blockEnd(behind);
      }
    } else if (this.#state === 'dumpId') {
      if (negative || magnitude === 0 || magnitude > 0x7fffffff)
        throw corrupt('a data block without dump id');
      this.#state = this.#kind === 'table' ? 'chunkLength' : 'largeObject';
      this.#visitor.blockStart({ kind: this.#kind, dumpId: magnitude, offset: behind - 6 });
    } else if (magnitude === 0) {
      this.#state = 'blockKind';
      this.#visitor.blockEnd(behind);
    } else {
      // An oid is unsigned, but written as a signed integer.
      this.#state = 'chunkLength';
      this.#visitor.largeObjectStart(negative ? 0x100000000 - magnitude : magnitude);
    }
  }
}
