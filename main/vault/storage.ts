import { PgkeepError } from '../core/errors.ts';

/**
 * The storage port: the little that a vault needs from a place that keeps bytes. A folder and an Azure
 * Blob container implement it; the engine knows neither.
 *
 * Names are relative, `/`-separated, made of ids and fixed file names (see {@link checkObjectName}).
 */
export interface Storage {
  /** Where it is, for messages: a path or a container URL, never with a secret. */
  readonly location: string;

  /**
   * Whether names are all that there is, as in a container: {@link list} gives them in their order, in few requests
   * however many folders they name, and no folder is a link. Absent where folders are walked one by one.
   */
  readonly isFlat?: true;

  /** Reads a small object whole. Throws {@link ObjectNotFound}, and {@link ObjectTooLarge} beyond `limit`. */
  read(name: string, options?: ReadOptions): Promise<Buffer>;

  /**
   * Streams `length` bytes from `offset`. Retries and resumes by itself. Throws {@link ObjectNotFound}, and
   * {@link ObjectTooShort} when the object ends before the range does.
   */
  readRange(
    name: string,
    range: { offset: number; length: number },
    signal?: AbortSignal,
  ): AsyncIterable<Uint8Array>;

  /** Size in bytes and time of the last change, or undefined when there is no such object. */
  stat(name: string): Promise<ObjectInfo | undefined>;

  /**
   * Writes a small object atomically and durably: readers see the whole or nothing.
   * `ifAbsent` refuses to replace one (throws {@link ObjectExists}), also where the place itself protects what is
   * there. Without it, throws {@link ObjectProtected} where the place refuses to replace an object.
   */
  write(name: string, content: Uint8Array, options?: { ifAbsent?: boolean }): Promise<void>;

  /**
   * All objects whose name starts with `prefix` (ends with `/` or is empty), in no particular order, without
   * unfinished uploads. Names are reported as found: in a place that others write to they may be anything.
   */
  list(prefix: string): AsyncIterable<ObjectInfo>;

  /**
   * Every name directly below `prefix` (ends with `/`), hidden and unfinished ones and folders too: whether a place
   * is really empty. Names are reported as found.
   */
  everything(prefix: string): AsyncIterable<string>;

  /**
   * Names of the direct "folders" below `prefix`, without the prefix and without the slash. Where a link stands
   * in a folder's place, it is named as well: whoever looks into it is told that pgkeep does not follow it.
   */
  listFolders(prefix: string): AsyncIterable<string>;

  /**
   * What writes that have not ended have under `prefix` so far: those under way, of this pgkeep and of others,
   * and what killed ones left. Nothing where the place keeps none or forgets them by itself.
   */
  unfinished(prefix: string): AsyncIterable<ObjectInfo>;

  /** Removes what {@link unfinished} named. */
  removeUnfinished(name: string): Promise<void>;

  /**
   * The place's own time, by which it says when its objects changed. Whoever decides about a deletion, or writes, asks
   * like that: a place without a clock of its own may have to write to tell. `withoutWriting` is for whoever only reads:
   * as near as it is known without a trace, on a folder at worst the time of this machine.
   */
  now(options?: { readonly withoutWriting?: boolean }): Promise<Date>;

  /** Removes one object; nothing happens when there is none. Throws {@link ObjectProtected}. */
  remove(name: string): Promise<void>;

  /**
   * Removes everything under `prefix` (ends with `/`; the empty prefix is refused: nothing wipes a whole
   * vault), unfinished uploads included as far as the place allows. What the place protects stays, and is told as
   * {@link ObjectProtected} after all the rest has gone.
   */
  removeAll(prefix: string): Promise<void>;

  /**
   * Removes these names directly below `prefix` (ends with `/`), what a killed write left there some minutes ago, and
   * then the folder if nothing else is in it: what somebody writes at this moment stays. A name may be that of an unfinished upload (see {@link unfinishedEnding}).
   * Returns the names that stay: somebody else's. What the place protects is told as in {@link removeAll}.
   */
  removeOnly(prefix: string, names: readonly string[]): Promise<string[]>;

  /** Starts the upload of one large object. Nothing is visible under `name` before `commit`. */
  createUpload(name: string, options?: { signal?: AbortSignal }): Promise<Upload>;

  /**
   * How the place protects objects beyond pgkeep's own rules. Absent where it has no means of its own, as a folder;
   * so are {@link setHold}, {@link retainUntil} and {@link retainedUntil}, which all need 'each-object'.
   */
  protection?(): Promise<Protection>;

  /**
   * Puts a legal hold of the place on one object, or lifts it: while it stands, the place refuses to replace or
   * remove the object, whoever asks. Throws {@link ObjectNotFound}.
   */
  setHold?(name: string, on: boolean): Promise<void>;

  /**
   * Has the place keep one object until then, at least: what it promises already is never shortened. Throws
   * {@link ObjectNotFound}.
   */
  retainUntil?(name: string, date: Date): Promise<void>;

  /**
   * Until when the place keeps one object by itself; undefined where it does not, or where nobody can tell, as under a
   * legal hold, or where there is no such object.
   */
  retainedUntil?(name: string): Promise<Date | undefined>;

  close(): Promise<void>;
}

/**
 * - `none`: the place replaces and removes what it is told to.
 * - `whole-place`: a policy or hold covers all that lies there; only the place's administrator changes it.
 * - `each-object`: single objects can be held and retained, see {@link Storage.setHold}.
 */
export type Protection = 'none' | 'whole-place' | 'each-object';

export interface ReadOptions {
  /** The most bytes that are read. */
  readonly limit?: number;
  /** Is awaited with the object's size in bytes before its content is taken into memory. */
  readonly admit?: (size: number) => Promise<void>;
  readonly signal?: AbortSignal;
}

export interface ObjectInfo {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly modifiedAt: Date;
}

/**
 * An upload whose beginning (the head) is known last: the body is written as it comes, `commit` adds the
 * head in front of it. Memory is bounded: `write` resolves only when there is room for more.
 */
export interface Upload {
  /** Announces how many bytes the head will have; once, before the first `write`. */
  reserveHead(length: number): Promise<void>;
  /** Takes the next bytes of the body. The caller must not change `chunk` afterwards. */
  write(chunk: Uint8Array): Promise<void>;
  /**
   * Makes head + body the object, durably. `head.length` equals the reserved length. Returns the size in
   * bytes. Throws {@link ObjectExists} when somebody else made an object of that name meanwhile.
   */
  commit(head: Uint8Array): Promise<{ size: number }>;
  /** Drops everything; safe to call at any time, also after a failure. After `commit` it does nothing. */
  abort(): Promise<void>;
}

export class ObjectNotFound extends Error {
  override name = 'ObjectNotFound';
}
export class ObjectExists extends Error {
  override name = 'ObjectExists';
}
/** The object ends before the range that was asked for. */
export class ObjectTooShort extends Error {
  override name = 'ObjectTooShort';
}
/** The object is larger than the reader allows. */
export class ObjectTooLarge extends Error {
  override name = 'ObjectTooLarge';
}

/** The login may not do this in the place: nothing else is wrong with either of them. */
export class PlaceRefused extends PgkeepError {
  override name = 'PlaceRefused';
}

/** The place refuses to replace or remove an object, by a policy, hold or flag that pgkeep cannot lift. */
export class ObjectProtected extends PgkeepError {
  override name = 'ObjectProtected';
  /** When the place will allow it; undefined where it does not say, or where a hold has no end. */
  readonly until: Date | undefined;

  constructor(
    message: string,
    options: ConstructorParameters<typeof PgkeepError>[2] & { until?: Date | undefined } = {},
  ) {
    super('UserErrorProtectedByStorage', message, options);
    this.until = options.until;
  }
}

/**
 * Removes one after the other. What the place protects does not keep the rest: it is thrown when all others are
 * gone, the one that is protected longest where there are several.
 */
export async function removeEach<Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
  remove: (item: Item) => Promise<void>,
): Promise<void> {
  let refusal: ObjectProtected | undefined;
  for await (const item of items) {
    try {
      await remove(item);
    } catch (error) {
      if (!(error instanceof ObjectProtected)) throw error;
      refusal = longerRefusal(refusal, error);
    }
  }
  if (refusal !== undefined) throw refusal;
}

/** Of two refusals the one that ends later; one without an end is the longest. */
export function longerRefusal(one: ObjectProtected | undefined, other: ObjectProtected): ObjectProtected {
  if (one === undefined) return other;
  if (one.until === undefined) return one;
  return other.until === undefined || other.until > one.until ? other : one;
}

/** Ending of an unfinished upload's name, in places that need a name for one; no object may have it. */
export const unfinishedEnding = '.part';

const temporaryName = /^\.[0-9a-f]{16}\.tmp$/;

/** The last part of a name that a small file has while it is written: it begins with a dot, which no object does. */
export function isTemporaryName(name: string): boolean {
  return temporaryName.test(name);
}

/** Names of files that are written: our own random ones, and uploads. */
const unfinishedName = /^(?:[a-z0-9][a-z0-9._-]*\/)*(?:\.[0-9a-f]{16}\.tmp|[a-z0-9][a-z0-9._-]*\.part)$/;

export function isUnfinishedName(name: string): boolean {
  return unfinishedName.test(name) && name.length <= 900 && !name.includes('..');
}

const objectName = /^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)*$/;

/** Throws on a name that is not made of ids and fixed names, whatever a vault's content claims. */
export function checkObjectName(name: string): string {
  if (!isObjectName(name)) throw new Error(`not a name inside a vault: ${JSON.stringify(name)}`);
  return name;
}

export function isObjectName(name: string): boolean {
  return (
    objectName.test(name) && name.length <= 900 && !name.includes('..') && !name.endsWith(unfinishedEnding)
  );
}

/** Throws on a prefix that is neither empty nor a name followed by a slash. */
export function checkPrefix(prefix: string): string {
  if (prefix !== '' && !(prefix.endsWith('/') && isObjectName(prefix.slice(0, -1)))) {
    throw new Error(`not a prefix inside a vault: ${JSON.stringify(prefix)}`);
  }
  return prefix;
}

/** {@link checkPrefix} for what removes: the empty prefix would wipe the vault. */
export function checkRemovablePrefix(prefix: string): string {
  if (prefix === '') throw new Error('refusing to remove everything in a vault');
  return checkPrefix(prefix);
}
