import type { Compression } from '../../../../shared/points/manifest.ts';
import { ByteSource } from './byte-source.ts';
import { corrupt, unsupported } from './problems.ts';
import type { ArchiveHead, ArchiveHeader, OffsetState, TocEntry } from './types.ts';

export { maxHeadLength } from './byte-source.ts';
export { serializeHead } from './head-writer.ts';

/** No table of contents has more entries: each one costs memory beyond its bytes. */
const maxEntries = 2_000_000;
/** No table of contents has more dependencies in all. */
const maxDependencies = 10_000_000;

const algorithms: readonly Compression['algorithm'][] = ['none', 'gzip', 'lz4', 'zstd'];
const noDependencies: readonly number[] = [];

/** Fields of the format versions: 1.14 PostgreSQL 12-15, 1.15 PostgreSQL 16, 1.16 PostgreSQL 17 and 18. */
const firstMinor = 14;
const minorWithAlgorithm = 15;
const minorWithRelkind = 16;
const lastMinor = 16;

/**
 * Parses a head (header + table of contents) that is complete in `bytes`; what follows it is ignored.
 * `length` is the head's length in bytes. Strings of the result are views of `bytes`.
 */
export function parseHead(bytes: Buffer): { head: ArchiveHead; length: number } {
  const source = new ByteSource();
  source.append(bytes);
  const step = readHead(source).next();
  if (step.done !== true) throw corrupt('it ends inside the table of contents');
  return { head: step.value, length: source.position };
}

export interface CompleteHead {
  readonly head: ArchiveHead;
  /** The head's bytes as they came. */
  readonly raw: Buffer;
  /** What the last chunk held behind the head: a view of it, maybe empty. */
  readonly rest: Uint8Array;
}

/** Takes the beginning of a stream in pieces until the head is complete. Parsing goes on where it stopped. */
export class HeadReader {
  readonly #source = new ByteSource();
  readonly #parse = readHead(this.#source);

  /** Bytes taken so far. */
  get length(): number {
    return this.#source.length;
  }

  /** The head once `chunk` completes it. Not to be called again after that or after a throw. */
  push(chunk: Uint8Array): CompleteHead | undefined {
    this.#source.append(chunk);
    const step = this.#parse.next();
    if (step.done !== true) return undefined;
    const restLength = this.#source.length - this.#source.position;
    return {
      head: step.value,
      raw: this.#source.taken(),
      rest: chunk.subarray(chunk.length - restLength),
    };
  }
}

type Step<T> = Generator<void, T, void>;

/** The grammar of the head. Yields while it needs more bytes. */
function* readHead(source: ByteSource): Step<ArchiveHead> {
  const header = yield* readHeader(source);
  const count = yield* int(source);
  if (count < 0 || count > maxEntries) throw corrupt(`a table of contents with ${count} entries`);
  const entries: TocEntry[] = [];
  const dumpIds = new Set<number>();
  let dependencies = 0;
  for (let index = 0; index < count; index++) {
    const entry = yield* readEntry(source, header.minor, maxDependencies - dependencies);
    dependencies += entry.dependencies.length;
    if (dumpIds.has(entry.dumpId)) throw corrupt(`two entries have the dump id ${entry.dumpId}`);
    dumpIds.add(entry.dumpId);
    entries.push(entry);
  }
  return { header, entries };
}

function* readHeader(source: ByteSource): Step<ArchiveHeader> {
  const magic = yield* bytes(source, 5);
  if (magic.toString('latin1') !== 'PGDMP') throw unsupported('it is not a custom-format archive of pg_dump');
  const major = yield* byte(source);
  const minor = yield* byte(source);
  const revision = yield* byte(source);
  if (major !== 1 || minor < firstMinor || minor > lastMinor || revision !== 0) {
    throw unsupported(`its format version is ${major}.${minor}-${revision}; known are 1.14, 1.15 and 1.16`);
  }
  const intSize = yield* byte(source);
  if (intSize !== 4) throw unsupported(`its integers have ${intSize} bytes instead of 4`);
  const offSize = yield* byte(source);
  if (offSize !== 8) throw unsupported(`its file offsets have ${offSize} bytes instead of 8`);
  const format = yield* byte(source);
  if (format !== 1) throw unsupported(`it has format ${format}; only the custom format (1) is supported`);
  const compression = yield* readCompression(source, minor);
  const createdAt: number[] = [];
  for (let field = 0; field < 7; field++) createdAt.push(yield* int(source));
  return {
    major,
    minor,
    revision,
    intSize,
    offSize,
    compression,
    createdAt,
    database: yield* string(source),
    serverVersion: yield* string(source),
    dumpVersion: yield* string(source),
  };
}

/** Before 1.15 the level alone (0 is none, everything else gzip); since then the algorithm alone. */
function* readCompression(source: ByteSource, minor: number): Step<Compression> {
  if (minor < minorWithAlgorithm) {
    const level = yield* int(source);
    return { algorithm: level === 0 ? 'none' : 'gzip', level };
  }
  const code = yield* byte(source);
  const algorithm = algorithms[code];
  if (algorithm === undefined) throw unsupported(`its compression algorithm ${code} is unknown`);
  return { algorithm, level: algorithm === 'none' ? 0 : -1 };
}

function* readEntry(source: ByteSource, minor: number, dependenciesLeft: number): Step<TocEntry> {
  const dumpId = yield* int(source);
  if (dumpId <= 0) throw corrupt(`an entry has the dump id ${dumpId}`);
  const hadDumper = yield* int(source);
  if (hadDumper !== 0 && hadDumper !== 1) throw corrupt(`entry ${dumpId} has the data flag ${hadDumper}`);
  const tableOid = yield* text(source);
  const oid = yield* text(source);
  const tag = yield* text(source);
  const desc = yield* text(source);
  const section = yield* int(source);
  const defn = yield* text(source);
  const dropStmt = yield* text(source);
  const copyStmt = yield* text(source);
  const namespace = yield* text(source);
  const tablespace = yield* text(source);
  const tableAm = yield* text(source);
  const relkind = minor >= minorWithRelkind ? yield* int(source) : null;
  const owner = yield* text(source);
  const withOids = yield* text(source);
  if (withOids?.toString('latin1') !== 'false') throw corrupt(`entry ${dumpId} lacks its end mark`);
  const dependencies = yield* readDependencies(source, dumpId, dependenciesLeft);
  const state = yield* byte(source);
  if (!isOffsetState(state)) throw corrupt(`entry ${dumpId} has the offset flag ${state}`);
  const value = (yield* bytes(source, 8)).readBigUInt64LE();
  return {
    dumpId,
    hadDumper: hadDumper === 1,
    tableOid,
    oid,
    tag,
    desc,
    section,
    defn,
    dropStmt,
    copyStmt,
    namespace,
    tablespace,
    tableAm,
    relkind,
    owner,
    dependencies,
    offset: { state, value },
  };
}

/** Dump ids as decimal text, until a NULL. */
function* readDependencies(source: ByteSource, dumpId: number, left: number): Step<readonly number[]> {
  let dependencies: number[] | undefined;
  for (;;) {
    const text = yield* string(source);
    if (text === null) return dependencies ?? noDependencies;
    const digits = text.toString('latin1', 0, 11);
    if (!/^(0|[1-9][0-9]{0,9})$/.test(digits)) {
      throw corrupt(`entry ${dumpId} depends on something that is no dump id`);
    }
    (dependencies ??= []).push(Number(digits));
    if (dependencies.length > left) throw corrupt('the table of contents has dependencies without end');
  }
}

function isOffsetState(state: number): state is OffsetState {
  return state === 1 || state === 2 || state === 3;
}

function* byte(source: ByteSource): Step<number> {
  let value;
  while ((value = source.byte()) === undefined) yield;
  return value;
}

function* int(source: ByteSource): Step<number> {
  let value;
  while ((value = source.int()) === undefined) yield;
  return value;
}

function* bytes(source: ByteSource, count: number): Step<Buffer> {
  let value;
  while ((value = source.bytes(count)) === undefined) yield;
  return value;
}

function* string(source: ByteSource): Step<Buffer | null> {
  let value;
  while ((value = source.string()) === undefined) yield;
  return value;
}

function* text(source: ByteSource): Step<Buffer | null> {
  let value;
  while ((value = source.text()) === undefined) yield;
  return value;
}
