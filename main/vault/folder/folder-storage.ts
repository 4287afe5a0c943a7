import { randomBytes } from 'node:crypto';
import { lstat, open, opendir, realpath, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cleanUp, inAnyCase } from '../../core/clean-up.ts';
import { PgkeepError } from '../../core/errors.ts';
import { absolutePath } from '../../core/absolute-path.ts';
import { makeFolder } from '../../core/make-folder.ts';
import { isLink, isRefusal, notPlain, systemCode, toFolderError } from './errors.ts';
import {
  checkParents,
  createFlags,
  ensureFolder,
  fileMode,
  folderMode,
  openPlain,
  pathOf,
  readFully,
  syncFolder,
  writeFully,
} from './paths.ts';
import { publishNew, publishOver, removeFile } from './publish.ts';
import { PlaceTime } from './place-time.ts';
import { removeProtected, removeTree } from './remove.ts';
import { FolderUpload } from './upload.ts';
import { checkRoot, entries, foldersIn, walk, walkUnfinished } from './walk.ts';
import {
  checkPrefix,
  checkRemovablePrefix,
  isTemporaryName,
  isUnfinishedName,
  ObjectNotFound,
  ObjectProtected,
  ObjectTooLarge,
  ObjectTooShort,
  removeEach,
  unfinishedEnding,
  type ObjectInfo,
  type ReadOptions,
  type Storage,
  type Upload,
} from '../storage.ts';

const readSize = 256 * 1024;

/** A small file that was on its way for so long, in ms, belongs to nobody who lives. */
const leftAfterMs = 10 * 60_000;

/** A new one of the names that isTemporaryName knows. */
const temporaryName = () => `.${randomBytes(8).toString('hex')}.tmp`;

/** A folder as a place that keeps bytes: the vault that needs no cloud. */
export class FolderStorage implements Storage {
  /** Real path of the folder. */
  readonly location: string;
  readonly #time = new PlaceTime();

  private constructor(root: string) {
    this.location = root;
  }

  /**
   * Opens a folder; `create` makes it (and the folders above it) when it does not exist. The path itself
   * may lead through symbolic links: the user chose it.
   */
  static async open(path: string, options: { create?: boolean } = {}): Promise<FolderStorage> {
    // An earlier version may have stored what began in the folder in which it was started.
    const absolute = absolutePath(path);
    try {
      if (options.create === true) await makeFolder(absolute, folderMode);
      const root = await realpath(absolute);
      // Only whether it may be read.
      await (await opendir(root)).close();
      return new FolderStorage(root);
    } catch (error) {
      throw toFolderError(error, absolute);
    }
  }

  async read(name: string, options: ReadOptions = {}): Promise<Buffer> {
    return this.#attempt(name, async (path) => {
      const { handle, stats } = await openPlain(path);
      try {
        if (options.limit !== undefined && stats.size > options.limit) {
          throw new ObjectTooLarge(`${path} has ${stats.size} bytes, at most ${options.limit} are read`);
        }
        await options.admit?.(stats.size);
        options.signal?.throwIfAborted();
        return await readFully(handle, stats.size);
      } finally {
        await cleanUp(undefined, () => handle.close());
      }
    });
  }

  async *readRange(
    name: string,
    range: { offset: number; length: number },
    signal?: AbortSignal,
  ): AsyncIterable<Uint8Array> {
    const { handle } = await this.#attempt(name, openPlain);
    try {
      let position = range.offset;
      const end = range.offset + range.length;
      while (position < end) {
        signal?.throwIfAborted();
        // A fresh buffer each time: the reader may keep the last one.
        const buffer = Buffer.allocUnsafeSlow(Math.min(readSize, end - position));
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
        if (bytesRead === 0) {
          throw new ObjectTooShort(`${name} ends at ${position}, expected were ${end} bytes`);
        }
        position += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    } catch (error) {
      throw toFolderError(error, pathOf(this.location, name));
    } finally {
      await cleanUp(undefined, () => handle.close());
    }
  }

  async stat(name: string): Promise<ObjectInfo | undefined> {
    try {
      return await this.#attempt(name, async (path) => {
        await checkParents(path);
        const stats = await lstat(path);
        if (stats.isSymbolicLink()) throw isLink(path);
        if (!stats.isFile()) throw notPlain(path);
        return { name, size: stats.size, modifiedAt: stats.mtime };
      });
    } catch (error) {
      if (error instanceof ObjectNotFound) return undefined;
      throw error;
    }
  }

  async write(name: string, content: Uint8Array, options: { ifAbsent?: boolean } = {}): Promise<void> {
    const path = pathOf(this.location, name);
    const folder = dirname(path);
    const temporary = join(folder, temporaryName());
    try {
      await ensureFolder(this.location, folder);
      try {
        const handle = await open(temporary, createFlags, fileMode);
        const fill = async () => {
          await writeFully(handle, content, 0);
          await handle.sync();
          await cleanUp(undefined, async () => this.#time.saw((await handle.stat()).mtime));
        };
        // A file that cannot be closed may have lost what was written.
        await inAnyCase(fill, () => handle.close());
        if (options.ifAbsent === true) await publishNew(temporary, path, name);
        else await publishOver(temporary, path);
      } catch (error) {
        await cleanUp(error, () => removeFile(temporary));
        throw error;
      }
    } catch (error) {
      throw toFolderError(error, path);
    }
  }

  async *list(prefix: string): AsyncIterable<ObjectInfo> {
    yield* walk(this.location, this.#folder(prefix), prefix);
  }

  async *everything(prefix: string): AsyncIterable<string> {
    for await (const entry of entries(this.location, this.#folder(prefix))) yield entry.name;
  }

  async *listFolders(prefix: string): AsyncIterable<string> {
    const folder = this.#folder(prefix);
    yield* foldersIn(this.location, folder);
  }

  async *unfinished(prefix: string): AsyncIterable<ObjectInfo> {
    yield* walkUnfinished(this.location, this.#folder(prefix), prefix);
  }

  async removeUnfinished(name: string): Promise<void> {
    if (!isUnfinishedName(name)) throw new Error(`not an unfinished file: ${JSON.stringify(name)}`);
    const path = join(this.location, ...name.split('/'));
    try {
      await checkParents(path);
      await removeProtected(path);
      await syncFolder(dirname(path));
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw toFolderError(error, path);
    }
  }

  async now(options: { readonly withoutWriting?: boolean } = {}): Promise<Date> {
    if (options.withoutWriting === true) return this.#time.nearest();
    const measured = this.#time.measured();
    if (measured !== undefined) return measured;
    // A share on the network has its server's time: only a file that is new there tells it.
    const path = join(this.location, temporaryName());
    try {
      const handle = await open(path, createFlags, fileMode);
      const now = await inAnyCase(
        async () => (await handle.stat()).mtime,
        () => handle.close(),
      );
      this.#time.saw(now);
      try {
        await removeFile(path);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        // An immutable place would get one more file that stays each time.
        this.#time.keep();
      }
      return now;
    } catch (error) {
      throw toFolderError(error, this.location);
    }
  }

  async remove(name: string): Promise<void> {
    try {
      await this.#attempt(name, async (path) => {
        await checkParents(path);
        await removeProtected(path);
        await syncFolder(dirname(path));
      });
    } catch (error) {
      if (!(error instanceof ObjectNotFound)) throw error;
    }
  }

  async removeAll(prefix: string): Promise<void> {
    const folder = this.#folder(checkRemovablePrefix(prefix));
    try {
      await checkParents(folder);
      await removeTree(this.location, folder);
      await syncFolder(dirname(folder));
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw toFolderError(error, folder);
    }
  }

  async removeOnly(prefix: string, names: readonly string[]): Promise<string[]> {
    const folder = this.#folder(checkRemovablePrefix(prefix));
    const wanted = new Set(names);
    const stay: string[] = [];
    try {
      await removeEach(entries(this.location, folder), async (entry) => {
        const path = join(folder, entry.name);
        const isOurs = wanted.has(entry.name) || (isTemporaryName(entry.name) && (await this.#isLeft(path)));
        // unlinks a symbolic link instead of following it
        if (isOurs && !entry.isDirectory())
          await removeProtected(path, wanted.has(entry.name) ? path : folder);
        else stay.push(entry.name);
      });
      if (stay.length === 0) await rmdir(folder);
      await syncFolder(stay.length === 0 ? dirname(folder) : folder);
    } catch (error) {
      // the rest is gone, and stays so
      if (error instanceof ObjectProtected) await cleanUp(error, () => syncFolder(folder));
      const code = systemCode(error);
      // ENOTEMPTY: somebody has just put something there
      if (code !== 'ENOENT' && code !== 'ENOTEMPTY' && code !== 'EEXIST') throw toFolderError(error, folder);
    }
    return stay;
  }

  async createUpload(name: string, options: { signal?: AbortSignal } = {}): Promise<Upload> {
    const final = pathOf(this.location, name);
    const part = final + unfinishedEnding;
    try {
      await ensureFolder(this.location, dirname(final));
      const handle = await open(part, createFlags, fileMode);
      return new FolderUpload({ name, handle, part, final, signal: options.signal });
    } catch (error) {
      if (systemCode(error) === 'EEXIST') {
        throw new PgkeepError(
          'UserErrorJobConflict',
          `Another run writes ${final}, or has left it half written.`,
          {
            remedy: 'Wait for the other run; what an interrupted one left is removed with its point.',
            cause: error,
          },
        );
      }
      throw toFolderError(error, final);
    }
  }

  async close(): Promise<void> {
    // No handle outlives a call.
  }

  /** Whether a small file on its way was left by a killed run: nobody takes minutes to write one. */
  async #isLeft(path: string): Promise<boolean> {
    const found = await lstat(path).catch(() => undefined);
    if (found === undefined) return false;
    const now = await this.now().catch(() => this.#time.nearest());
    return now.getTime() - found.mtimeMs > leftAfterMs;
  }

  #folder(prefix: string): string {
    return checkPrefix(prefix) === '' ? this.location : pathOf(this.location, prefix.slice(0, -1));
  }

  /** Runs one operation on an object's path; a missing object becomes {@link ObjectNotFound}. */
  async #attempt<Result>(name: string, operation: (path: string) => Promise<Result>): Promise<Result> {
    const path = pathOf(this.location, name);
    try {
      return await operation(path);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw toFolderError(error, path);
      await checkRoot(this.location);
      throw new ObjectNotFound(path);
    }
  }
}
