import { corrupt } from './problems.ts';

const magicNumber = 0xfd2fb528;
const longestHeader = 18;

type State = 'header' | 'blockHeader' | 'skipBlock' | 'skipChecksum';

/**
 * Finds where zstd frames end, from the frame format alone (RFC 8878), without decompressing. pg_restore
 * drops what follows a frame in the same chunk and restores a cut frame as far as it goes, both without a
 * word; so the ends must be known.
 */
export class ZstdFrameScanner {
  #state: State = 'header';
  readonly #gathered = new Uint8Array(longestHeader);
  #gatheredLength = 0;
  #skip = 0;
  #lastBlock = false;
  #hasChecksum = false;

  /** True while a frame has begun and not ended. */
  get insideFrame(): boolean {
    return this.#state !== 'header' || this.#gatheredLength > 0;
  }

  /** Goes on over `bytes[from, to)`. Gives the position behind the frame when it ends there, otherwise -1. */
  push(bytes: Uint8Array, from: number, to: number): number {
    let at = from;
    while (at < to) {
      if (this.#state === 'header' || this.#state === 'blockHeader') {
        this.#gathered[this.#gatheredLength++] = bytes[at++] ?? 0;
        if (this.#state === 'header') this.#gatherHeader();
        else if (this.#gatheredLength === 3) this.#startBlock();
      } else {
        const taken = Math.min(this.#skip, to - at);
        this.#skip -= taken;
        at += taken;
      }
      if (this.#skip === 0 && (this.#state === 'skipBlock' || this.#state === 'skipChecksum')) {
        if (this.#endPart()) return at;
      }
    }
    return -1;
  }

  #gatherHeader(): void {
    if (this.#gatheredLength < 5) return;
    const descriptor = this.#gathered[4] ?? 0;
    if (this.#gatheredLength === 5) {
      const magic = new DataView(this.#gathered.buffer).getUint32(0, true);
      if (magic !== magicNumber) throw corrupt('no zstd frame where one must begin');
      if ((descriptor & 0x08) !== 0) throw corrupt('a zstd frame of an unknown kind');
    }
    const singleSegment = (descriptor & 0x20) !== 0;
    const dictionaryIdLength = [0, 1, 2, 4][descriptor & 3] ?? 0;
    const contentSizeLength = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
    const headerLength = 5 + (singleSegment ? 0 : 1) + dictionaryIdLength + contentSizeLength;
    if (this.#gatheredLength < headerLength) return;
    this.#hasChecksum = (descriptor & 0x04) !== 0;
    this.#gatheredLength = 0;
    this.#state = 'blockHeader';
  }

  #startBlock(): void {
    const [low = 0, middle = 0, high = 0] = this.#gathered;
    const header = low | (middle << 8) | (high << 16);
    const kind = (header >> 1) & 3;
    if (kind === 3) throw corrupt('a zstd block of an unknown kind');
    this.#lastBlock = (header & 1) === 1;
    // A run-length block holds one byte, whatever size it stands for.
    this.#skip = kind === 1 ? 1 : header >> 3;
    this.#gatheredLength = 0;
    this.#state = 'skipBlock';
  }

  /** After a block or the checksum; true at the end of the frame. */
  #endPart(): boolean {
    if (this.#state === 'skipBlock') {
      if (!this.#lastBlock) {
        this.#state = 'blockHeader';
        return false;
      }
      if (this.#hasChecksum) {
        this.#state = 'skipChecksum';
        this.#skip = 4;
        return false;
      }
    }
    this.#state = 'header';
    return true;
  }
}
