import { createHash, type Hash } from 'node:crypto';
import type { ArchivedTable, Segment } from '../../../../shared/points/manifest.ts';
import {
  EntryReader,
  type EntryContent,
  type DataPosition,
  type EntryName,
  type ReaderProgress,
} from './entry-reader.ts';
import { HeadReader, serializeHead } from './head.ts';
import { corrupt } from './problems.ts';
import { createTextReader, descOf } from './text.ts';
import { OffsetState, type ArchiveHead, type ArchiveHeader, type TocEntry } from './types.ts';

export interface ArchiveIntake {
  /**
   * Takes the next bytes of a pg_dump stream, of any length. Never throws: damage ends the parsing and is
   * reported by `failure`, `drained` and `finish`. `chunk` must not change afterwards.
   * Gives the head's raw bytes once, when they are complete, and the bytes to store behind it: views of `chunk`.
   */
  push(chunk: Uint8Array): { head?: Buffer; body: Uint8Array[] };
  /** Resolves when less than some megabytes wait for the decoder. Rejects as soon as damage is known. */
  drained(): Promise<void>;
  /** To be called once, at the end of the stream. Throws UserErrorArchiveCorrupt or UserErrorArchiveUnsupported. */
  finish(): Promise<IntakeResult>;
  readonly failure: Error | undefined;
  readonly progress: ReaderProgress;
  /** Undefined until the head is read. */
  readonly data: DataPosition | undefined;
}

export interface IntakeResult {
  readonly header: ArchiveHeader;
  /** Entries of the table of contents; those with data have offset state 2 and their offset. */
  readonly entries: readonly TocEntry[];
  /** Header + table of contents with these entries: as long as the raw head, to be stored in its place. */
  readonly head: Buffer;
  readonly headLength: number;
  /** Bytes of the archive. */
  readonly size: number;
  /** The head, then one per data entry, without gaps. */
  readonly segments: Segment[];
  /** As in the manifest: over the raw digests of the segments. */
  readonly sha256: string;
  readonly tables: ArchivedTable[];
  readonly largeObjects: { count: number; length: number; rawBytes?: number };
  /** Sum of the tables' uncompressed bytes, with `decode` only. */
  readonly rawBytes?: number;
}

/**
 * What the stream of a backup passes through on its way to storage: it is cut into segments, hashed once,
 * and checked entry by entry. Its offsets, which pg_dump can't write into a pipe, come out at the end.
 */
export function createArchiveIntake(options: {
  /** Decompress to count rows and find damage that framing and checksums can't show. Not for lz4. */
  decode: boolean;
  onEntry?: (entry: EntryName) => void;
}): ArchiveIntake {
  return new Intake(options);
}

class Intake implements ArchiveIntake {
  readonly #options: { decode: boolean; onEntry?: (entry: EntryName) => void };
  readonly #headReader = new HeadReader();
  readonly #segmentDigests: Buffer[] = [];
  #head: ArchiveHead | undefined;
  #headLength = 0;
  #reader: EntryReader | undefined;
  #failure: Error | undefined;
  /** Hash of the segment that is being received. */
  #hash: Hash | undefined;
  #chunk: Uint8Array | undefined;
  /** Archive offset of the chunk's first byte, and how much of the chunk is hashed. */
  #chunkOffset = 0;
  #hashed = 0;

  constructor(options: { decode: boolean; onEntry?: (entry: EntryName) => void }) {
    this.#options = options;
  }

  get failure(): Error | undefined {
    return this.#failure;
  }

  get progress(): ReaderProgress {
    return (
      this.#reader?.progress ?? {
        current: undefined,
        tablesDone: 0,
        tablesTotal: 0,
        rows: 0,
        finished: [],
      }
    );
  }

  get data(): DataPosition | undefined {
    return this.#reader?.data;
  }

  push(chunk: Uint8Array): { head?: Buffer; body: Uint8Array[] } {
    if (this.#head !== undefined) {
      this.#pushBody(chunk);
      return { body: [chunk] };
    }
    if (this.#failure !== undefined) return { body: [] };
    try {
      const complete = this.#headReader.push(chunk);
      if (complete === undefined) return { body: [] };
      this.#head = complete.head;
      this.#headLength = complete.raw.length;
      this.#reader = new EntryReader({
        head: complete.head,
        headLength: complete.raw.length,
        decode: this.#options.decode,
        onEntry: this.#options.onEntry,
        onBlockEnd: (offset) => this.#endSegment(offset),
      });
      if (complete.rest.length > 0) this.#pushBody(complete.rest);
      return { head: complete.raw, body: complete.rest.length > 0 ? [complete.rest] : [] };
    } catch (error) {
      this.#fail(error);
      return { body: [] };
    }
  }

  async drained(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    await this.#reader?.drained();
  }

  async finish(): Promise<IntakeResult> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#head === undefined || this.#reader === undefined) {
      throw corrupt(this.#headReader.length === 0 ? 'it is empty' : 'it ends inside the table of contents');
    }
    try {
      const contents = await this.#reader.finish();
      return this.#result(this.#head, this.#reader.position, contents);
    } catch (error) {
      this.#fail(error);
      throw error;
    }
  }

  #pushBody(chunk: Uint8Array): void {
    const reader = this.#reader;
    if (this.#failure !== undefined || reader === undefined || chunk.length === 0) return;
    this.#chunk = chunk;
    this.#chunkOffset = reader.position;
    this.#hashed = 0;
    try {
      reader.push(chunk);
      if (this.#hashed < chunk.length) this.#hashUntil(chunk.length);
    } catch (error) {
      this.#fail(error);
    }
    this.#chunk = undefined;
  }

  #endSegment(offset: number): void {
    this.#hashUntil(offset - this.#chunkOffset);
    if (this.#hash !== undefined) this.#segmentDigests.push(this.#hash.digest());
    this.#hash = undefined;
  }

  #hashUntil(to: number): void {
    if (this.#chunk === undefined) return;
    (this.#hash ??= createHash('sha256')).update(this.#chunk.subarray(this.#hashed, to));
    this.#hashed = to;
  }

  #fail(error: unknown): void {
    this.#failure = error instanceof Error ? error : new Error(String(error));
    this.#reader?.abandon();
  }

  #result(head: ArchiveHead, size: number, contents: readonly EntryContent[]): IntakeResult {
    const patched = patchOffsets(head, contents);
    const headBytes = serializeHead(patched);
    const headDigest = createHash('sha256').update(headBytes).digest();
    const digests = [headDigest, ...this.#segmentDigests];
    const segments: Segment[] = [
      { offset: 0, length: this.#headLength, sha256: headDigest.toString('hex') },
      ...contents.map(({ entry, offset, length }, index) => ({
        dumpId: entry.dumpId,
        offset,
        length,
        sha256: this.#segmentDigests[index]?.toString('hex') ?? '',
      })),
    ];
    const tables = tablesOf(head, contents);
    const rawBytes = sumOf(tables.map((table) => table.rawBytes));
    return {
      header: head.header,
      entries: patched.entries,
      head: headBytes,
      headLength: this.#headLength,
      size,
      segments,
      sha256: rootOf(digests),
      tables,
      largeObjects: largeObjectsOf(contents),
      ...(rawBytes === undefined ? {} : { rawBytes }),
    };
  }
}

/** The sha256 of an archive as the manifest has it, as hexadecimal digits. */
export function rootOf(segmentDigests: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const digest of segmentDigests) hash.update(digest);
  return hash.digest('hex');
}

function patchOffsets(head: ArchiveHead, contents: readonly EntryContent[]): ArchiveHead {
  const offsets = new Map(contents.map(({ entry, offset }) => [entry, offset]));
  const entries = head.entries.map((entry) => {
    const offset = offsets.get(entry);
    return offset === undefined
      ? entry
      : { ...entry, offset: { state: OffsetState.set, value: BigInt(offset) } };
  });
  return { header: head.header, entries };
}

function tablesOf(head: ArchiveHead, contents: readonly EntryContent[]): ArchivedTable[] {
  const text = createTextReader(head.entries);
  return contents
    .filter(({ entry }) => descOf(entry) === 'TABLE DATA')
    .map(({ entry, offset, length, rows, rawBytes }) => ({
      dumpId: entry.dumpId,
      schema: text(entry.namespace),
      name: text(entry.tag),
      offset,
      length,
      ...(rows === undefined ? {} : { rows }),
      ...(rawBytes === undefined ? {} : { rawBytes }),
    }));
}

function largeObjectsOf(contents: readonly EntryContent[]): IntakeResult['largeObjects'] {
  const blobs = contents.filter(({ entry }) => descOf(entry) === 'BLOBS');
  const rawBytes = sumOf(blobs.map((blob) => blob.rawBytes));
  return {
    count: blobs.reduce((sum, blob) => sum + blob.largeObjects, 0),
    length: blobs.reduce((sum, blob) => sum + blob.length, 0),
    ...(rawBytes === undefined ? {} : { rawBytes }),
  };
}

/** The sum, or undefined when one of them is unknown. */
function sumOf(values: readonly (number | undefined)[]): number | undefined {
  let sum = 0;
  for (const value of values) {
    if (value === undefined) return undefined;
    sum += value;
  }
  return sum;
}
