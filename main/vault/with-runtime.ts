import { PgkeepError } from '../core/errors.ts';
import { inAnyCase } from '../core/clean-up.ts';
import { runtimePrefix } from './layout.ts';
import {
  ObjectExists,
  ObjectNotFound,
  ObjectTooLarge,
  ObjectTooShort,
  type ObjectInfo,
  type Protection,
  type ReadOptions,
  type Storage,
  type Upload,
} from './storage.ts';

/** Where a vault whose own place is immutable keeps what may be overwritten. */
export interface RuntimePlace {
  /** For messages: a path or a container URL, without a secret. */
  readonly location: string;
  /** Called when something of it is needed for the first time, and again after it failed. */
  open(): Promise<Storage>;
}

/**
 * The second place of a vault, which has its leases and marks, cannot be used. The vault itself can be read, and
 * backed up to where nobody else is at work; but nothing scheduled runs and nothing expires.
 */
export class RuntimeNotReached extends PgkeepError {
  override name = 'RuntimeNotReached';

  constructor(vault: string, place: string, cause: unknown) {
    const known = cause instanceof PgkeepError ? cause : undefined;
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      known?.code ?? 'UserErrorVaultNotAccessible',
      `The leases of the vault in ${vault} are out of reach, in ${place}. ${reason}`,
      {
        remedy:
          known?.remedy ?? 'Make that place reachable and writable. The recovery points are not affected.',
        ...(known?.details === undefined ? {} : { details: known.details }),
        steps: [...(known?.steps ?? [])],
        cause,
      },
    );
  }
}

/**
 * A vault's storage of which all below `runtime/` lies in a second place, under the same names. Everything else, the
 * clock too, is the first one's, which works whether or not the second can be reached. Lists of the whole vault need
 * both: half an answer would look like a whole one. What the second place refuses is {@link RuntimeNotReached}, but
 * for the outcomes of single objects (not found, exists, too large, too short).
 */
export function withRuntime(storage: Storage, place: RuntimePlace): Storage {
  return new StorageWithRuntime(storage, place);
}

class StorageWithRuntime implements Storage {
  readonly location: string;
  readonly #main: Storage;
  readonly #place: RuntimePlace;
  #second: Promise<Storage> | undefined;
  readonly protection?: () => Promise<Protection>;
  readonly setHold?: (name: string, on: boolean) => Promise<void>;
  readonly retainUntil?: (name: string, date: Date) => Promise<void>;
  readonly retainedUntil?: (name: string) => Promise<Date | undefined>;

  constructor(main: Storage, place: RuntimePlace) {
    this.#main = main;
    this.#place = place;
    this.location = main.location;
    // what is in runtime/ is never protected
    if (main.protection !== undefined) this.protection = main.protection.bind(main);
    if (main.setHold !== undefined) this.setHold = main.setHold.bind(main);
    if (main.retainUntil !== undefined) this.retainUntil = main.retainUntil.bind(main);
    if (main.retainedUntil !== undefined) this.retainedUntil = main.retainedUntil.bind(main);
  }

  read(name: string, options?: ReadOptions): Promise<Buffer> {
    return this.#of(name, (storage) => storage.read(name, options));
  }

  readRange(
    name: string,
    range: { offset: number; length: number },
    signal?: AbortSignal,
  ): AsyncIterable<Uint8Array> {
    return this.#each(isRuntime(name) ? ['second'] : ['main'], (storage) =>
      storage.readRange(name, range, signal),
    );
  }

  stat(name: string): Promise<ObjectInfo | undefined> {
    return this.#of(name, (storage) => storage.stat(name));
  }

  write(name: string, content: Uint8Array, options?: { ifAbsent?: boolean }): Promise<void> {
    return this.#of(name, (storage) => storage.write(name, content, options));
  }

  list(prefix: string): AsyncIterable<ObjectInfo> {
    return this.#each(
      placesOf(prefix),
      (storage) => storage.list(prefix),
      ({ name }) => name,
    );
  }

  everything(prefix: string): AsyncIterable<string> {
    return this.#each(placesOf(prefix), (storage) => storage.everything(prefix), folderBelow(prefix));
  }

  listFolders(prefix: string): AsyncIterable<string> {
    return this.#each(placesOf(prefix), (storage) => storage.listFolders(prefix), folderBelow(prefix));
  }

  unfinished(prefix: string): AsyncIterable<ObjectInfo> {
    return this.#each(
      placesOf(prefix),
      (storage) => storage.unfinished(prefix),
      ({ name }) => name,
    );
  }

  removeUnfinished(name: string): Promise<void> {
    return this.#of(name, (storage) => storage.removeUnfinished(name));
  }

  now(options?: { readonly withoutWriting?: boolean }): Promise<Date> {
    return this.#main.now(options);
  }

  remove(name: string): Promise<void> {
    return this.#of(name, (storage) => storage.remove(name));
  }

  removeAll(prefix: string): Promise<void> {
    return this.#of(prefix, (storage) => storage.removeAll(prefix));
  }

  removeOnly(prefix: string, names: readonly string[]): Promise<string[]> {
    return this.#of(prefix, (storage) => storage.removeOnly(prefix, names));
  }

  createUpload(name: string, options?: { signal?: AbortSignal }): Promise<Upload> {
    return this.#of(name, (storage) => storage.createUpload(name, options));
  }

  async close(): Promise<void> {
    await inAnyCase(
      () => this.#main.close(),
      async () => {
        const second = await this.#second?.catch(() => undefined);
        await second?.close();
      },
    );
  }

  /** Does one thing where a name lies. */
  async #of<Result>(name: string, work: (storage: Storage) => Promise<Result>): Promise<Result> {
    if (!isRuntime(name)) return work(this.#main);
    try {
      return await work(await this.#open());
    } catch (error) {
      throw this.#told(error);
    }
  }

  /**
   * What the places have, one after the other. Names below runtime/ count in the second one alone, all others in the
   * first one alone: whatever else lies in either is not of this vault.
   */
  async *#each<Item>(
    places: readonly ('main' | 'second')[],
    ask: (storage: Storage) => AsyncIterable<Item>,
    nameOf?: (item: Item) => string,
  ): AsyncIterable<Item> {
    for (const place of places) {
      const counts = (item: Item) => nameOf === undefined || isRuntime(nameOf(item)) === (place === 'second');
      if (place === 'main') {
        for await (const item of ask(this.#main)) if (counts(item)) yield item;
        continue;
      }
      try {
        for await (const item of ask(await this.#open())) if (counts(item)) yield item;
      } catch (error) {
        throw this.#told(error);
      }
    }
  }

  #open(): Promise<Storage> {
    this.#second ??= this.#place.open().catch((error: unknown) => {
      // a share that is mounted later is found without a restart
      this.#second = undefined;
      throw error;
    });
    return this.#second;
  }

  #told(error: unknown): unknown {
    const isOutcome = [ObjectNotFound, ObjectExists, ObjectTooLarge, ObjectTooShort].some(
      (outcome) => error instanceof outcome,
    );
    if (isOutcome || !(error instanceof PgkeepError)) return error;
    return new RuntimeNotReached(this.location, this.#place.location, error);
  }
}

/** What a name directly below a prefix is called as a folder. */
const folderBelow = (prefix: string) => (name: string) => `${prefix}${name}/`;

const isRuntime = (name: string) => name.startsWith(runtimePrefix);

/** Only a list of the whole vault has names in both. */
function placesOf(prefix: string): ('main' | 'second')[] {
  if (prefix === '') return ['main', 'second'];
  return isRuntime(prefix) ? ['second'] : ['main'];
}
