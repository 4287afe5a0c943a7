import { corrupt } from './problems.ts';

/** No head is longer than this, in bytes: 100,000 tables make about 200 MB. */
export const maxHeadLength = 512 * 1024 * 1024;
/** No head has more texts of their own, which cost 100 bytes each; most of an archive's are the same few again and again. */
const maxTexts = 10_000_000;
/** Texts up to this length, in bytes, are looked up among those that came before … */
const sharedLength = 32;
/** … as long as there are no more than this. */
const maxShared = 10_000;

const noBytes = Buffer.alloc(0);

/** Bytes that may still grow; reads give undefined, and take nothing, while what they need is not there. */
export class ByteSource {
  #bytes: Buffer = noBytes;
  length = 0;
  position = 0;
  #texts = 0;
  readonly #shared = new Map<string, Buffer>();

  append(chunk: Uint8Array): void {
    const length = this.length + chunk.length;
    if (this.length === 0) {
      // The common case needs no copy: the whole head is in one buffer.
      this.#bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    } else if (length > this.#bytes.length || this.length === this.#bytes.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(2 * this.#bytes.length, length));
      this.#bytes.copy(grown, 0, 0, this.length);
      grown.set(chunk, this.length);
      this.#bytes = grown;
    } else {
      this.#bytes.set(chunk, this.length);
    }
    this.length = length;
  }

  taken(): Buffer {
    return this.#bytes.subarray(0, this.position);
  }

  byte(): number | undefined {
    return this.position < this.length ? this.#bytes[this.position++] : undefined;
  }

  bytes(count: number): Buffer | undefined {
    const end = this.position + count;
    if (end > maxHeadLength) throw corrupt('the table of contents claims to be endless');
    if (end > this.length) return undefined;
    const bytes = this.#bytes.subarray(this.position, end);
    this.position = end;
    return bytes;
  }

  /** Sign byte and four bytes, little-endian. Only what PostgreSQL writes is taken, so writing gives the same bytes. */
  int(): number | undefined {
    if (this.position + 5 > this.length) {
      if (this.position + 5 > maxHeadLength) throw corrupt('the table of contents claims to be endless');
      return undefined;
    }
    const sign = this.#bytes[this.position];
    const magnitude = this.#bytes.readUInt32LE(this.position + 1);
    if (sign === 0 ? magnitude > 0x7fffffff : sign !== 1 || magnitude === 0 || magnitude > 0x80000000) {
      throw corrupt(`no integer at byte ${this.position}`);
    }
    this.position += 5;
    return sign === 0 ? magnitude : -magnitude;
  }

  /** Length and bytes; a length of -1 is NULL. */
  string(): Buffer | null | undefined {
    const start = this.position;
    const length = this.int();
    if (length === undefined) return undefined;
    if (length === -1) return null;
    if (length === 0) return noBytes;
    if (length < 0) throw corrupt(`a text of ${length} bytes`);
    const bytes = this.bytes(length);
    if (bytes === undefined) this.position = start;
    return bytes;
  }

  /** {@link string}, of which many entries have the same. */
  text(): Buffer | null | undefined {
    const bytes = this.string();
    return bytes === undefined || bytes === null || bytes.length === 0 ? bytes : this.#share(bytes);
  }

  /** The same view for the same short text: owners, schemas and kinds of objects come with every entry. */
  #share(bytes: Buffer): Buffer {
    if (bytes.length <= sharedLength) {
      const text = bytes.toString('latin1');
      const known = this.#shared.get(text);
      if (known !== undefined) return known;
      if (this.#shared.size < maxShared) this.#shared.set(text, bytes);
    }
    this.#texts += 1;
    if (this.#texts > maxTexts) throw corrupt('the table of contents has texts without end');
    return bytes;
  }
}
