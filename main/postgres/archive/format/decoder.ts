import { createInflate, createZstdDecompress, inflateSync, zstdDecompressSync } from 'node:zlib';
import type { Compression } from '../../../../shared/points/manifest.ts';
import { corrupt } from './problems.ts';
import { ZstdFrameScanner } from './zstd-frames.ts';

/** Compressed bytes up to which a frame is decoded at once, in the caller's thread. */
const smallFrame = 64 * 1024;
/** No small frame is decoded at once when it gives more bytes than this: it goes through a stream. */
const smallFrameOutput = 4 * 1024 * 1024;
/** Compressed bytes that go to a decoding thread in one piece; each piece costs a round trip. */
const batchLength = 256 * 1024;
/** Bytes of one decoded piece. */
const outputLength = 256 * 1024;
/** Above this many bytes that wait for decoding, `drained` waits. */
const queueLimit = 8 * 1024 * 1024;

/** What waits for decoding in all decoders of one archive, and the first thing that went wrong. */
export class DecodeQueue {
  #bytes = 0;
  readonly #running = new Set<{ destroy(): void }>();
  #failure: Error | undefined;
  #waiting: (() => void)[] = [];

  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Resolves when few enough bytes wait, or at once after a failure. */
  async drained(): Promise<void> {
    while (this.#bytes > queueLimit && this.#failure === undefined) await this.#change();
  }

  /** Resolves when nothing is being decoded any more. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await this.#change();
  }

  fail(error: Error): void {
    this.#failure ??= error;
    this.#wake();
  }

  started(stream: { destroy(): void }): void {
    this.#running.add(stream);
  }

  ended(stream: { destroy(): void }): void {
    this.#running.delete(stream);
    this.#wake();
  }

  /** Stops all decoding: the input is known to be cut or damaged. */
  abandon(): void {
    for (const stream of this.#running) stream.destroy();
  }

  queued(bytes: number): void {
    this.#bytes += bytes;
  }

  taken(bytes: number): void {
    this.#bytes -= bytes;
    this.#wake();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

/** Takes decoded bytes in order. The bytes are only valid during the call. */
export type DecodedSink = (bytes: Uint8Array) => void;

/** Decodes what one table or one large object holds. Errors go to the queue. */
export interface ContentDecoder {
  data(bytes: Uint8Array, from: number, to: number): void;
  chunkEnd(): void;
  /** The content is complete. Its decoded bytes are all delivered once the queue is idle. */
  end(): void;
}

/**
 * A decoder for one table or large object. `lz4` has none. `decode: false` gives one that only checks what
 * the framing shows, which costs next to nothing.
 */
export function createContentDecoder(options: {
  algorithm: Compression['algorithm'];
  decode: boolean;
  /** What is decoded, for messages. */
  what: () => string;
  queue: DecodeQueue;
  sink: DecodedSink;
}): ContentDecoder | undefined {
  const { algorithm, decode, what, queue, sink } = options;
  const createFrame = (codec: Codec) => (decode ? new Frame(codec, what, queue, sink) : undefined);
  if (algorithm === 'zstd') return new ZstdContent(what, () => createFrame(zstd));
  if (!decode || algorithm === 'lz4') return undefined;
  if (algorithm === 'gzip') return new GzipContent(() => createFrame(gzip));
  return { data: (bytes, from, to) => sink(bytes.subarray(from, to)), chunkEnd() {}, end() {} };
}

/** One zlib stream is the whole content; what would follow it makes pg_restore hang. */
class GzipContent implements ContentDecoder {
  readonly #createFrame: () => Frame | undefined;
  #frame: Frame | undefined;

  constructor(createFrame: () => Frame | undefined) {
    this.#createFrame = createFrame;
  }

  data(bytes: Uint8Array, from: number, to: number): void {
    (this.#frame ??= this.#createFrame())?.push(bytes.subarray(from, to));
  }

  chunkEnd(): void {}

  end(): void {
    this.#frame?.end();
  }
}

/** One frame, or several of which each ends where a chunk ends. */
class ZstdContent implements ContentDecoder {
  readonly #scanner = new ZstdFrameScanner();
  readonly #what: () => string;
  readonly #createFrame: () => Frame | undefined;
  #frame: Frame | undefined;
  #atFrameEnd = false;

  constructor(what: () => string, createFrame: () => Frame | undefined) {
    this.#what = what;
    this.#createFrame = createFrame;
  }

  data(bytes: Uint8Array, from: number, to: number): void {
    if (this.#atFrameEnd) throw corrupt(`${this.#what()} has bytes behind a zstd frame`);
    const end = this.#scanner.push(bytes, from, to);
    if (end !== -1 && end < to) throw corrupt(`${this.#what()} has bytes behind a zstd frame`);
    this.#frame ??= this.#createFrame();
    this.#frame?.push(bytes.subarray(from, to));
    if (end === -1) return;
    this.#atFrameEnd = true;
    this.#frame?.end();
    this.#frame = undefined;
  }

  chunkEnd(): void {
    this.#atFrameEnd = false;
  }

  end(): void {
    if (this.#scanner.insideFrame) throw corrupt(`${this.#what()} ends inside a zstd frame`);
  }
}

interface Codec {
  decodeAtOnce(input: Uint8Array): Buffer;
  createStream(): ReturnType<typeof createInflate> | ReturnType<typeof createZstdDecompress>;
}

const gzip: Codec = {
  decodeAtOnce: (input) =>
    inflateSync(input, { rejectGarbageAfterEnd: true, maxOutputLength: smallFrameOutput }),
  createStream: () => createInflate({ rejectGarbageAfterEnd: true, chunkSize: outputLength }),
};

const zstd: Codec = {
  decodeAtOnce: (input) => zstdDecompressSync(input, { maxOutputLength: smallFrameOutput }),
  createStream: () => createZstdDecompress({ chunkSize: outputLength }),
};

/** One compressed stream: a small one is decoded when it is complete, a longer one piece by piece in a thread. */
class Frame {
  readonly #codec: Codec;
  readonly #what: () => string;
  readonly #queue: DecodeQueue;
  readonly #sink: DecodedSink;
  #parts: Uint8Array[] = [];
  #partsLength = 0;
  #stream: ReturnType<Codec['createStream']> | undefined;

  constructor(codec: Codec, what: () => string, queue: DecodeQueue, sink: DecodedSink) {
    this.#codec = codec;
    this.#what = what;
    this.#queue = queue;
    this.#sink = sink;
  }

  push(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.#partsLength += bytes.length;
    if (this.#partsLength >= (this.#stream === undefined ? smallFrame : batchLength)) this.#writeParts();
  }

  end(): void {
    if (this.#stream === undefined && this.#decodeAtOnce()) return;
    this.#writeParts();
    this.#stream?.end();
  }

  /** False when the frame is a long one after all. */
  #decodeAtOnce(): boolean {
    const [first] = this.#parts;
    const input = this.#parts.length === 1 && first !== undefined ? first : Buffer.concat(this.#parts);
    try {
      this.#sink(this.#codec.decodeAtOnce(input));
    } catch (cause) {
      if (cause instanceof RangeError) return false;
      this.#fail(cause);
    }
    this.#parts = [];
    return true;
  }

  #writeParts(): void {
    const stream = (this.#stream ??= this.#openStream());
    const length = this.#partsLength;
    const input = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#partsLength = 0;
    if (length === 0 || stream.destroyed) return;
    this.#queue.queued(length);
    stream.write(input, () => this.#queue.taken(length));
  }

  #openStream(): ReturnType<Codec['createStream']> {
    const stream = this.#codec.createStream();
    this.#queue.started(stream);
    stream.on('data', this.#sink);
    stream.on('error', (cause) => this.#fail(cause));
    stream.on('close', () => this.#queue.ended(stream));
    return stream;
  }

  #fail(cause: unknown): void {
    this.#queue.fail(corrupt(`${this.#what()} can't be decompressed`, cause));
  }
}
