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
  readonly content: Buffer;
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

  async read(name: string, options: ReadOptions = {}): Promise<Buffer> {
    const { content } = this.#get(name);
    if (options.limit !== undefined && content.length > options.limit) {
      throw new ObjectTooLarge(`${name} has ${content.length} bytes, at most ${options.limit} are read`);
    }
    await options.admit?.(content.length);
    options.signal?.throwIfAborted();
    return Buffer.from(content);
  }

  async *readRange(
    name: string,
    range: { offset: number; length: number },
    signal?: AbortSignal,
  ): AsyncIterable<Uint8Array> {
    const { content } = this.#get(name);
    const end = range.offset + range.length;
    if (end > content.length && range.length > 0) throw new ObjectTooShort(`${name} ends before ${end}`);
    for (let at = range.offset; at < end; at += 262_144) {
      signal?.throwIfAborted();
      yield content.subarray(at, Math.min(at + 262_144, end));
    }
  }

  async stat(name: string): Promise<ObjectInfo | undefined> {
    const found = this.#kept.get(checkObjectName(name));
    return found && { name, size: found.content.length, modifiedAt: found.modifiedAt };
  }

  async write(name: string, content: Uint8Array, options: { ifAbsent?: boolean } = {}): Promise<void> {
    if (options.ifAbsent === true && this.#kept.has(checkObjectName(name))) throw new ObjectExists(name);
    this.#put(checkObjectName(name), Buffer.from(content));
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
    this.#put(part, Buffer.alloc(0));
    return new MemoryUpload(options.signal, {
      written: (content) => this.#put(part, content),
      committed: (content) => {
        if (this.#kept.has(name)) throw new ObjectExists(name);
        this.#put(name, content);
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

  #put(name: string, content: Buffer): void {
    this.#kept.set(name, { content, modifiedAt: this.#clock.now() });
  }

  /** What lies below a prefix as it is now, in the order of the names. */
  #below(prefix: string, wanted: (name: string) => boolean = () => true): ObjectInfo[] {
    checkPrefix(prefix);
    return this.names()
      .filter((name) => name.startsWith(prefix) && wanted(name))
      .map((name) => {
        const { content, modifiedAt } = this.#kept.get(name) as Kept;
        return { name, size: content.length, modifiedAt };
      });
  }
}

const firstPart = (name: string): string => name.split('/', 1)[0] ?? name;

class MemoryUpload implements Upload {
  readonly #signal: AbortSignal | undefined;
  readonly #place: { written(content: Buffer): void; committed(content: Buffer): void; dropped(): void };
  #body: Buffer[] = [];
  #headLength: number | undefined;
  #ended = false;

  constructor(
    signal: AbortSignal | undefined,
    place: { written(content: Buffer): void; committed(content: Buffer): void; dropped(): void },
  ) {
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
    this.#place.written(Buffer.concat([Buffer.alloc(this.#headLength ?? 0), ...this.#body]));
  }

  async commit(head: Uint8Array): Promise<{ size: number }> {
    this.#check();
    const reserved = this.#headLength ?? 0;
    if (head.length !== reserved) {
      throw new Error(`the head has ${head.length} bytes, reserved were ${reserved}`);
    }
    const content = Buffer.concat([head, ...this.#body]);
    this.#place.committed(content);
    this.#ended = true;
    return { size: content.length };
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
