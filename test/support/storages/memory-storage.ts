import {
  checkObjectName,
  checkPrefix,
  checkRemovablePrefix,
  isTemporaryName,
  isUnfinishedName,
  ObjectExists,
  ObjectNotFound,
  ObjectTooLarge,
  ObjectTooShort,
  unfinishedEnding,
  type ObjectInfo,
  type ReadOptions,
  type Storage,
  type Upload,
} from '../../../main/vault/storage.ts';

interface Kept {
  /** The content as it was written, one after the other: an upload adds to it without a copy. */
  readonly pieces: readonly Buffer[];
  readonly size: number;
  readonly modifiedAt: Date;
}

const systemClock = { now: () => new Date() };

/**
 * A place in memory that behaves as a folder does, an upload that has not ended included: for tests that need
 * thousands of vaults. Copies are cheap.
 */
export class MemoryStorage implements Storage {
  readonly location: string;
  readonly #kept: Map<string, Kept>;
  readonly #clock: { now(): Date };

  constructor(
    options: { location?: string; clock?: { now(): Date }; kept?: ReadonlyMap<string, Kept> } = {},
  ) {
    this.location = options.location ?? 'memory';
    this.#clock = options.clock ?? systemClock;
    this.#kept = new Map(options.kept);
  }

  /** A place of its own that holds the same, with its unfinished uploads as a killed process leaves them. */
  copy(): MemoryStorage {
    return new MemoryStorage({ location: this.location, clock: this.#clock, kept: this.#kept });
  }

  /** Names of all that lies there, the unfinished too, sorted. */
  names(): string[] {
    return [...this.#kept.keys()].toSorted();
  }

  /** What a killed write leaves of a small file: the beginning of it, under the name that it has on its way. */
  leaveHalf(name: string, content: Uint8Array): void {
    const folder = checkObjectName(name).slice(0, name.lastIndexOf('/') + 1);
    this.#put(`${folder}.0123456789abcdef.tmp`, [Buffer.from(content.subarray(0, content.length / 2))]);
  }

  async read(name: string, options: ReadOptions = {}): Promise<Buffer> {
    const { pieces, size } = this.#get(name);
    if (options.limit !== undefined && size > options.limit) {
      throw new ObjectTooLarge(`${name} has ${size} bytes, at most ${options.limit} are read`);
    }
    await options.admit?.(size);
    options.signal?.throwIfAborted();
    return Buffer.concat(pieces);
  }

  async *readRange(
    name: string,
    range: { offset: number; length: number },
    signal?: AbortSignal,
  ): AsyncIterable<Uint8Array> {
    const content = Buffer.concat(this.#get(name).pieces);
    const end = range.offset + range.length;
    if (end > content.length && range.length > 0) throw new ObjectTooShort(`${name} ends before ${end}`);
    for (let at = range.offset; at < end; at += 262_144) {
      signal?.throwIfAborted();
      yield content.subarray(at, Math.min(at + 262_144, end));
    }
  }

  async stat(name: string): Promise<ObjectInfo | undefined> {
    const found = this.#kept.get(checkObjectName(name));
    return found && { name, size: found.size, modifiedAt: found.modifiedAt };
  }

  async write(name: string, content: Uint8Array, options: { ifAbsent?: boolean } = {}): Promise<void> {
    if (options.ifAbsent === true && this.#kept.has(checkObjectName(name))) throw new ObjectExists(name);
    this.#put(checkObjectName(name), [Buffer.from(content)]);
  }

  async *list(prefix: string): AsyncIterable<ObjectInfo> {
    yield* this.#below(prefix, (name) => !isUnfinishedName(name));
  }

  async *unfinished(prefix: string): AsyncIterable<ObjectInfo> {
    yield* this.#below(prefix, isUnfinishedName);
  }

  async *everything(prefix: string): AsyncIterable<string> {
    const names = this.#below(prefix).map(({ name }) => firstPart(name.slice(prefix.length)));
    yield* new Set(names);
  }

  async *listFolders(prefix: string): AsyncIterable<string> {
    const names = this.#below(prefix).map(({ name }) => name.slice(prefix.length));
    yield* new Set(names.filter((name) => name.includes('/')).map(firstPart));
  }

  async removeUnfinished(name: string): Promise<void> {
    if (!isUnfinishedName(name)) throw new Error(`not an unfinished file: ${JSON.stringify(name)}`);
    this.#kept.delete(name);
  }

  async now(): Promise<Date> {
    return this.#clock.now();
  }

  async remove(name: string): Promise<void> {
    this.#kept.delete(checkObjectName(name));
  }

  async removeAll(prefix: string): Promise<void> {
    for (const { name } of this.#below(checkRemovablePrefix(prefix))) this.#kept.delete(name);
  }

  async removeOnly(prefix: string, names: readonly string[]): Promise<string[]> {
    checkRemovablePrefix(prefix);
    const wanted = new Set(names);
    for (const { name } of this.#below(prefix)) {
      const file = name.slice(prefix.length);
      if (wanted.has(file) || isTemporaryName(file)) this.#kept.delete(name);
    }
    return await Array.fromAsync(this.everything(prefix));
  }

  async createUpload(name: string, options: { signal?: AbortSignal } = {}): Promise<Upload> {
    const part = checkObjectName(name) + unfinishedEnding;
    if (this.#kept.has(part)) throw new Error(`${part} exists: another run writes it or left it`);
    this.#put(part, []);
    return new MemoryUpload(options.signal, {
      written: (pieces) => this.#put(part, pieces),
      committed: (pieces) => {
        if (this.#kept.has(name)) throw new ObjectExists(name);
        this.#put(name, pieces);
        this.#kept.delete(part);
      },
      dropped: () => this.#kept.delete(part),
    });
  }

  async close(): Promise<void> {
    // nothing is open
  }

  #get(name: string): Kept {
    const found = this.#kept.get(checkObjectName(name));
    if (found === undefined) throw new ObjectNotFound(name);
    return found;
  }

  #put(name: string, pieces: readonly Buffer[]): void {
    const size = pieces.reduce((sum, { length }) => sum + length, 0);
    this.#kept.set(name, { pieces, size, modifiedAt: this.#clock.now() });
  }

  /** What lies below a prefix as it is now, in the order of the names. */
  #below(prefix: string, wanted: (name: string) => boolean = () => true): ObjectInfo[] {
    checkPrefix(prefix);
    return this.names()
      .filter((name) => name.startsWith(prefix) && wanted(name))
      .map((name) => {
        const { size, modifiedAt } = this.#kept.get(name) as Kept;
        return { name, size, modifiedAt };
      });
  }
}

const firstPart = (name: string): string => name.split('/', 1)[0] ?? name;

/** What an upload does with its content so far, or as it is in the end. */
interface UploadPlace {
  written(pieces: readonly Buffer[]): void;
  committed(pieces: readonly Buffer[]): void;
  dropped(): void;
}

class MemoryUpload implements Upload {
  readonly #signal: AbortSignal | undefined;
  readonly #place: UploadPlace;
  #body: Buffer[] = [];
  #headLength: number | undefined;
  #ended = false;

  constructor(signal: AbortSignal | undefined, place: UploadPlace) {
    this.#signal = signal;
    this.#place = place;
  }

  async reserveHead(length: number): Promise<void> {
    this.#check();
    if (this.#headLength !== undefined || this.#body.length > 0) {
      throw new Error('the head is reserved once, before the first write');
    }
    this.#headLength = length;
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#check();
    this.#body.push(Buffer.from(chunk));
    this.#place.written([Buffer.alloc(this.#headLength ?? 0), ...this.#body]);
  }

  async commit(head: Uint8Array): Promise<{ size: number }> {
    this.#check();
    const reserved = this.#headLength ?? 0;
    if (head.length !== reserved) {
      throw new Error(`the head has ${head.length} bytes, reserved were ${reserved}`);
    }
    this.#place.committed([Buffer.from(head), ...this.#body]);
    this.#ended = true;
    return { size: this.#body.reduce((sum, { length }) => sum + length, head.length) };
  }

  async abort(): Promise<void> {
    if (!this.#ended) this.#place.dropped();
    this.#ended = true;
  }

  #check(): void {
    this.#signal?.throwIfAborted();
    if (this.#ended) throw new Error('the upload has ended');
  }
}
