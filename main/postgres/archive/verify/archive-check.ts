import { createHash, type Hash } from 'node:crypto';
import type { Segment } from '../../../../shared/points/manifest.ts';
import { messageOf } from '../../../core/errors.ts';
import { headProblems, manifestProblems, type ArchiveClaims } from './agreement.ts';
import { EntryReader, type EntryContent } from '../format/entry-reader.ts';
import { HeadReader } from '../format/head.ts';
import { descOf } from '../format/text.ts';
import type { ArchiveHead } from '../format/types.ts';

export interface ArchiveCheck {
  /** Takes the next bytes of the stored archive, from its first to its last. Never throws. */
  push(chunk: Uint8Array): void;
  /** Resolves when less than some megabytes wait for the decoder. Never rejects. */
  drained(): Promise<void>;
  finish(): Promise<ArchiveCheckResult>;
  readonly progress: { readonly object?: string; readonly rows?: number; readonly tables?: number };
}

export interface ArchiveCheckResult {
  /** In words, the most telling first; empty when the archive is what the manifest says. */
  readonly problems: string[];
  /** Plain sha256 of the whole file, as sha256sum prints it. */
  readonly sha256: string;
  /** Bytes read. */
  readonly size: number;
  /** Rows of all tables, when they were decoded. */
  readonly rows?: number;
}

/**
 * Checks a stored archive against its manifest: size, checksum of each segment and the root over them, where
 * each entry is, and with `decode` that everything decompresses and has the rows and bytes it had.
 */
export function createArchiveCheck(claims: ArchiveClaims, options: { decode: boolean }): ArchiveCheck {
  return new Check(claims, options.decode);
}

class Check implements ArchiveCheck {
  readonly #claims: ArchiveClaims;
  readonly #decode: boolean;
  readonly #whole = createHash('sha256');
  readonly #segments: SegmentHasher;
  readonly #headReader = new HeadReader();
  #head: ArchiveHead | undefined;
  #headLength = 0;
  #reader: EntryReader | undefined;
  #size = 0;
  #parsingProblem: string | undefined;

  constructor(claims: ArchiveClaims, decode: boolean) {
    this.#claims = claims;
    this.#decode = decode;
    this.#segments = new SegmentHasher(claims.archive.segments);
  }

  get progress(): ArchiveCheck['progress'] {
    const progress = this.#reader?.progress;
    if (progress === undefined) return {};
    const { current } = progress;
    return {
      ...(current === undefined ? {} : { object: qualified(current.schema, current.name) }),
      ...(this.#decode ? { rows: progress.rows } : {}),
      tables: progress.tablesDone,
    };
  }

  push(chunk: Uint8Array): void {
    this.#size += chunk.length;
    this.#whole.update(chunk);
    this.#segments.push(chunk);
    if (this.#parsingProblem !== undefined) return;
    try {
      this.#parse(chunk);
    } catch (error) {
      this.#stopParsing(error);
    }
  }

  async drained(): Promise<void> {
    if (this.#parsingProblem !== undefined) return;
    try {
      await this.#reader?.drained();
    } catch (error) {
      this.#stopParsing(error);
    }
  }

  async finish(): Promise<ArchiveCheckResult> {
    const { archive } = this.#claims;
    const problems: string[] = [];
    if (this.#size !== archive.size) {
      problems.push(`the file has ${this.#size} bytes instead of ${archive.size}`);
    }
    problems.push(...this.#segments.finish((segment) => this.#nameOf(segment)));
    problems.push(...manifestProblems(this.#claims));
    if (this.#head !== undefined) {
      problems.push(...headProblems(this.#head, this.#headLength, this.#claims));
    }
    const contents = await this.#contents();
    if (contents !== undefined) problems.push(...this.#compareContents(contents));
    if (this.#parsingProblem !== undefined) problems.push(this.#parsingProblem);
    const counted = contents?.map(({ rows }) => rows).filter((rows) => rows !== undefined);
    return {
      problems,
      sha256: this.#whole.digest('hex'),
      size: this.#size,
      ...(this.#decode && counted !== undefined
        ? { rows: counted.reduce((sum, rows) => sum + rows, 0) }
        : {}),
    };
  }

  #parse(chunk: Uint8Array): void {
    if (this.#reader !== undefined) {
      this.#reader.push(chunk);
      return;
    }
    const complete = this.#headReader.push(chunk);
    if (complete === undefined) return;
    this.#head = complete.head;
    this.#headLength = complete.raw.length;
    this.#reader = new EntryReader({
      head: complete.head,
      headLength: complete.raw.length,
      decode: this.#decode,
    });
    this.#reader.push(complete.rest);
  }

  #stopParsing(error: unknown): void {
    this.#parsingProblem = messageOf(error);
    this.#reader?.abandon();
  }

  async #contents(): Promise<EntryContent[] | undefined> {
    if (this.#parsingProblem !== undefined) return undefined;
    if (this.#reader === undefined) {
      this.#parsingProblem = 'the file ends inside the table of contents';
      return undefined;
    }
    try {
      return await this.#reader.finish();
    } catch (error) {
      this.#stopParsing(error);
      return undefined;
    }
  }

  #compareContents(contents: readonly EntryContent[]): string[] {
    const { archive, tables, largeObjects } = this.#claims;
    const problems: string[] = [];
    const dataSegments = archive.segments.filter(({ dumpId }) => dumpId !== undefined);
    const byDumpId = new Map(contents.map((content) => [content.entry.dumpId, content]));
    for (const segment of dataSegments) {
      const content = byDumpId.get(segment.dumpId ?? 0);
      if (content === undefined) problems.push(`${this.#nameOf(segment)} is missing`);
      else if (content.offset !== segment.offset || content.length !== segment.length) {
        problems.push(`${this.#nameOf(segment)} is not where the manifest says`);
      }
    }
    for (const table of tables) {
      const content = byDumpId.get(table.dumpId);
      if (content === undefined) continue;
      const name = qualified(table.schema, table.name);
      problems.push(
        ...difference(`${name}: rows`, content.rows, table.rows),
        ...difference(`${name}: uncompressed bytes`, content.rawBytes, table.rawBytes),
      );
    }
    const blobs = contents.filter(({ entry }) => descOf(entry) === 'BLOBS');
    problems.push(
      ...difference('large objects', sum(blobs.map((blob) => blob.largeObjects)), largeObjects.count),
      ...difference('bytes of large objects', sum(blobs.map(({ length }) => length)), largeObjects.length),
    );
    if (this.#decode && blobs.every(({ rawBytes }) => rawBytes !== undefined)) {
      const rawBytes = sum(blobs.map((blob) => blob.rawBytes ?? 0));
      problems.push(...difference('uncompressed bytes of large objects', rawBytes, largeObjects.rawBytes));
    }
    return problems;
  }

  #nameOf(segment: Segment): string {
    if (segment.dumpId === undefined) return 'the table of contents';
    const table = this.#claims.tables.find(({ dumpId }) => dumpId === segment.dumpId);
    return table === undefined
      ? `the data of entry ${segment.dumpId}`
      : `the data of ${qualified(table.schema, table.name)}`;
  }
}

/** Hashes each segment of the manifest as its bytes pass, whatever they are. */
class SegmentHasher {
  readonly #segments: readonly Segment[];
  readonly #digests: Buffer[] = [];
  #hash: Hash = createHash('sha256');
  #taken = 0;

  constructor(segments: readonly Segment[]) {
    this.#segments = segments;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    for (;;) {
      const segment = this.#segments[this.#digests.length];
      if (segment === undefined) return;
      const piece = chunk.subarray(at, at + segment.length - this.#taken);
      this.#hash.update(piece);
      this.#taken += piece.length;
      at += piece.length;
      if (this.#taken < segment.length) return;
      this.#digests.push(this.#hash.digest());
      this.#hash = createHash('sha256');
      this.#taken = 0;
    }
  }

  finish(nameOf: (segment: Segment) => string): string[] {
    const problems: string[] = [];
    for (const [index, segment] of this.#segments.entries()) {
      const digest = this.#digests[index]?.toString('hex');
      const where = `bytes ${segment.offset} to ${segment.offset + segment.length}`;
      if (digest === undefined) problems.push(`${nameOf(segment)} (${where}) is cut off`);
      else if (digest !== segment.sha256) problems.push(`${nameOf(segment)} (${where}) was changed`);
    }
    return problems;
  }
}

/** A problem when both are known and differ. */
function difference(what: string, found: number | undefined, claimed: number | undefined): string[] {
  if (found === undefined || claimed === undefined || found === claimed) return [];
  return [`${what}: ${found} instead of ${claimed}`];
}

function qualified(schema: string | null, name: string): string {
  return schema === null || schema === '' ? name : `${schema}.${name}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
