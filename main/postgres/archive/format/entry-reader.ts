import { inQuotes } from '../../../../shared/words/in-quotes.ts';
import { BodyWalker, type BlockKind, type BodyVisitor } from './walker.ts';
import { CopyText } from './copy-text.ts';
import { createContentDecoder, DecodeQueue, type ContentDecoder } from './decoder.ts';
import { corrupt } from './problems.ts';
import { createTextReader, descOf, type TextReader } from './text.ts';
import { OffsetState, type ArchiveHead, type TocEntry } from './types.ts';

/** What one data entry turned out to hold. */
export interface EntryContent {
  readonly entry: TocEntry;
  /** Offset and length of its block in the archive file, in bytes. */
  readonly offset: number;
  readonly length: number;
  /** Rows; only for COPY text that was decoded. */
  readonly rows?: number;
  /** Uncompressed bytes; only when decoded. */
  readonly rawBytes?: number;
  /** Number of large objects in a BLOBS entry, 0 for others. */
  readonly largeObjects: number;
}

/** Name of a data entry for progress and messages; `schema` is null where the kind has none. */
export interface EntryName {
  readonly schema: string | null;
  readonly name: string;
  readonly desc: string;
}

export interface ReaderProgress {
  readonly current: EntryName | undefined;
  /** Tables with data; large objects, which are data as well, are not among them. */
  readonly tablesDone: number;
  readonly tablesTotal: number;
  /** Rows decoded so far; large tables are some megabytes behind. */
  readonly rows: number;
  /** The last few tables that are complete, newest first; rows only where all of them are decoded by now. */
  readonly finished: readonly { schema: string | null; name: string; length: number; rows?: number }[];
}

/** Where the reading stands among the entries that have data, tables and large objects alike. */
export interface DataPosition {
  /** All of them, in the order of the archive. */
  readonly entries: readonly EntryName[];
  /** How many of them are complete. */
  readonly done: number;
  /** Stored bytes of all of them so far. */
  readonly stored: number;
  /** What has come of the one that is read now: uncompressed bytes and rows only where they are decoded. */
  readonly open: { readonly stored: number; readonly raw: number; readonly rows: number };
}

/** Complete tables that the progress names. */
const namedTables = 5;

interface OpenEntry {
  readonly entry: TocEntry;
  readonly offset: number;
  readonly copyText: CopyText | undefined;
  rawBytes: number;
  largeObjects: number;
  length: number;
}

/**
 * Reads the body of an archive whose head is known: every block must belong to the next entry that has
 * data, in the order of the table of contents; with `decode` its content is decompressed, measured and
 * checked. `push` throws UserErrorArchiveCorrupt; what a decoding thread finds comes with `drained` and
 * `finish`.
 */
export class EntryReader {
  readonly #expected: readonly TocEntry[];
  readonly #headLength: number;
  readonly #decode: boolean;
  readonly #algorithm;
  readonly #queue = new DecodeQueue();
  readonly #text: TextReader;
  readonly #onEntry: ((name: EntryName) => void) | undefined;
  readonly #walker: BodyWalker;
  readonly #done: OpenEntry[] = [];
  readonly #doneById = new Map<number, OpenEntry>();
  readonly #tablesTotal: number;
  #tablesDone = 0;
  #names: readonly EntryName[] | undefined;
  #lastTables: readonly OpenEntry[] = [];
  #open: OpenEntry | undefined;
  #content: ContentDecoder | undefined;
  /** Rows of entries that are complete and decoded can't be told apart from those that still decode: summed. */
  #rowCounters: CopyText[] = [];
  #rowsBefore = 0;

  constructor(options: {
    head: ArchiveHead;
    headLength: number;
    decode: boolean;
    onEntry?: ((name: EntryName) => void) | undefined;
    /** Called with the archive offset behind each block. */
    onBlockEnd?: ((offset: number) => void) | undefined;
  }) {
    const { head, headLength, onBlockEnd } = options;
    this.#expected = head.entries.filter((entry) => entry.hadDumper);
    this.#tablesTotal = this.#expected.filter(isTableData).length;
    this.#headLength = headLength;
    this.#algorithm = head.header.compression.algorithm;
    this.#decode = options.decode && this.#algorithm !== 'lz4';
    this.#text = createTextReader(head.entries);
    this.#onEntry = options.onEntry;
    const visitor: BodyVisitor = {
      blockStart: ({ kind, dumpId, offset }) => this.#startEntry(kind, dumpId, offset),
      largeObjectStart: (oid) => this.#startLargeObject(oid),
      data: (bytes, from, to) => this.#content?.data(bytes, from, to),
      chunkEnd: () => this.#content?.chunkEnd(),
      largeObjectEnd: () => this.#content?.end(),
      blockEnd: (offset) => {
        this.#endEntry(offset);
        onBlockEnd?.(headLength + offset);
      },
    };
    this.#walker = new BodyWalker(visitor);
    for (const entry of this.#expected) this.#checkEntry(entry);
  }

  /** Bytes of the archive read so far, the head included. */
  get position(): number {
    return this.#headLength + this.#walker.position;
  }

  get progress(): ReaderProgress {
    // Counters of long finished entries are folded so that a database of many tables stays cheap to ask.
    while (this.#rowCounters.length > 64) this.#rowsBefore += this.#rowCounters.shift()?.rows ?? 0;
    return {
      current: this.#open === undefined ? undefined : this.#nameOf(this.#open.entry),
      tablesDone: this.#tablesDone,
      tablesTotal: this.#tablesTotal,
      rows: this.#rowCounters.reduce((sum, counter) => sum + counter.rows, this.#rowsBefore),
      finished: this.#lastTables.map(({ entry, length, copyText }) => {
        const { schema, name } = this.#nameOf(entry);
        return { schema, name, length, ...(copyText?.isComplete === true ? { rows: copyText.rows } : {}) };
      }),
    };
  }

  get data(): DataPosition {
    const open = this.#open;
    this.#names ??= this.#expected.map((entry) => this.#nameOf(entry));
    return {
      entries: this.#names,
      done: this.#done.length,
      stored: this.#walker.position,
      open: {
        stored: open === undefined ? 0 : this.position - open.offset,
        raw: open?.rawBytes ?? 0,
        rows: open?.copyText?.rows ?? 0,
      },
    };
  }

  /** Rows of one entry, once all of it is decoded. */
  rowsOf(dumpId: number): number | undefined {
    const copyText = this.#doneById.get(dumpId)?.copyText;
    return copyText?.isComplete === true ? copyText.rows : undefined;
  }

  push(bytes: Uint8Array): void {
    this.#walker.push(bytes);
  }

  /** Resolves when the decoder can take more; rejects when it found damage. */
  async drained(): Promise<void> {
    await this.#queue.drained();
    if (this.#queue.failure !== undefined) throw this.#queue.failure;
  }

  /** Checks the end and gives the content of each data entry in the order of the file. */
  async finish(): Promise<EntryContent[]> {
    this.#walker.finish();
    await this.#queue.idle();
    if (this.#queue.failure !== undefined) throw this.#queue.failure;
    const missing = this.#expected[this.#done.length];
    if (missing !== undefined) {
      const more = this.#expected.length - this.#done.length - 1;
      throw corrupt(
        `${this.#describe(missing)} has no data in it${more > 0 ? `, and ${more} entries after it` : ''}`,
      );
    }
    return this.#done.map((done) => this.#contentOf(done));
  }

  /** Frees what decoding holds when the rest of the archive will not come. */
  abandon(): void {
    this.#queue.abandon();
  }

  #checkEntry(entry: TocEntry): void {
    // pg_restore takes "no data" at its word: it restores no row and ends with 0.
    if (entry.offset.state === OffsetState.noData) {
      throw corrupt(`${this.#describe(entry)} has data, but its offset says that it has none`);
    }
  }

  #startEntry(kind: BlockKind, dumpId: number, bodyOffset: number): void {
    const entry = this.#expected[this.#done.length];
    if (entry?.dumpId !== dumpId) throw this.#unexpected(dumpId);
    const isLargeObjects = descOf(entry) === 'BLOBS';
    if (isLargeObjects !== (kind === 'largeObjects')) {
      throw corrupt(`${this.#describe(entry)} has data of the wrong kind`);
    }
    const offset = this.#headLength + bodyOffset;
    if (entry.offset.state === OffsetState.set && entry.offset.value !== BigInt(offset)) {
      throw corrupt(
        `${this.#describe(entry)} is at byte ${offset}, not at ${entry.offset.value} as its offset says`,
      );
    }
    const isCopy = entry.copyStmt?.toString('latin1', 0, 5) === 'COPY ';
    const copyText = this.#decode && isCopy ? new CopyText() : undefined;
    if (copyText !== undefined) this.#rowCounters.push(copyText);
    this.#open = { entry, offset, copyText, rawBytes: 0, largeObjects: 0, length: 0 };
    this.#content = isLargeObjects ? undefined : this.#createContent(this.#open);
    this.#onEntry?.(this.#nameOf(entry));
  }

  #startLargeObject(oid: number): void {
    const open = this.#open;
    if (open === undefined) return;
    open.largeObjects++;
    this.#content = this.#createContent(open, oid);
  }

  #createContent(open: OpenEntry, oid?: number): ContentDecoder | undefined {
    const { copyText } = open;
    return createContentDecoder({
      algorithm: this.#algorithm,
      decode: this.#decode,
      queue: this.#queue,
      what: () => (oid === undefined ? this.#describe(open.entry) : `large object ${oid}`),
      sink: (bytes) => {
        open.rawBytes += bytes.length;
        copyText?.push(bytes);
      },
    });
  }

  #endEntry(bodyOffset: number): void {
    const open = this.#open;
    if (open === undefined) return;
    if (open.largeObjects === 0) this.#content?.end();
    this.#content = undefined;
    this.#open = undefined;
    open.length = this.#headLength + bodyOffset - open.offset;
    this.#done.push(open);
    this.#doneById.set(open.entry.dumpId, open);
    if (!isTableData(open.entry)) return;
    this.#tablesDone += 1;
    this.#lastTables = [open, ...this.#lastTables].slice(0, namedTables);
  }

  #contentOf({ entry, offset, length, copyText, rawBytes, largeObjects }: OpenEntry): EntryContent {
    if (copyText !== undefined && !copyText.isComplete) {
      throw corrupt(`the rows of ${this.#describe(entry)} end before their end mark`);
    }
    return {
      entry,
      offset,
      length,
      largeObjects,
      ...(copyText === undefined ? {} : { rows: copyText.rows }),
      ...(this.#decode ? { rawBytes } : {}),
    };
  }

  #unexpected(dumpId: number): Error {
    if (this.#done.some(({ entry }) => entry.dumpId === dumpId)) {
      return corrupt(`the data of entry ${dumpId} comes twice`);
    }
    const known = this.#expected.find((entry) => entry.dumpId === dumpId);
    if (known === undefined)
      return corrupt(`there is data of entry ${dumpId}, which its table of contents lacks`);
    return corrupt(`the data of ${this.#describe(known)} is not in the order of the table of contents`);
  }

  #nameOf(entry: TocEntry): EntryName {
    return {
      schema: entry.namespace === null || entry.namespace.length === 0 ? null : this.#text(entry.namespace),
      name: this.#text(entry.tag),
      desc: descOf(entry),
    };
  }

  #describe(entry: TocEntry): string {
    const { schema, name, desc } = this.#nameOf(entry);
    return `${desc} ${schema === null ? '' : `${inQuotes(schema)}.`}${inQuotes(name)}`;
  }
}

function isTableData(entry: TocEntry): boolean {
  return descOf(entry) === 'TABLE DATA';
}
