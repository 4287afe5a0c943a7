import { randomBytes } from 'node:crypto';
import { lstat, mkdir, open, readdir, realpath, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { cleanUp, inAnyCase } from '../core/clean-up.ts';
import { PgkeepError } from '../core/errors.ts';
import { notPlain, systemCode, toFolderError } from './folder-errors.ts';
import {
  checkParents,
  createFlags,
  ensureFolder,
  fileMode,
  folderMode,
  openPlain,
  pathOf,
  syncFolder,
  writeFully,
} from './folder-paths.ts';
import { publishNew, publishOver, removeFile } from './folder-publish.ts';
import { FolderUpload } from './folder-upload.ts';
import {
  checkPrefix,
  checkRemovablePrefix,
  ObjectNotFound,
  ObjectTooLarge,
  ObjectTooShort,
  unfinishedEnding,
  type ObjectInfo,
  type Storage,
  type Upload,
} from './storage.ts';

const readSize = 256 * 1024;

/** Names of small files that are being written: they begin with a dot, which no object does. */
const temporaryName = () => `.${randomBytes(8).toString('hex')}.tmp`;
const isTemporary = (name: string): boolean => /^\.[0-9a-f]{16}\.tmp$/.test(name);

/** A folder as a place that keeps bytes: the vault that needs no cloud. */
export class FolderStorage implements Storage {
  /** Real path of the folder. */
  readonly location: string;

  private constructor(root: string) {
    this.location = root;
  }

  /**
   * Opens a folder; `create` makes it (and the folders above it) when it does not exist. The path itself
   * may lead through symbolic links: the user chose it.
   */
  static async open(path: string, options: { create?: boolean } = {}): Promise<FolderStorage> {
    const absolute = resolve(path);
    try {
      if (options.create === true) await mkdir(absolute, { recursive: true, mode: folderMode });
      const root = await realpath(absolute);
      await readdir(root);
      return new FolderStorage(root);
    } catch (error) {
      throw toFolderError(error, absolute);
    }
  }

  async read(name: string, options: { limit?: number; signal?: AbortSignal } = {}): Promise<Buffer> {
    return this.#attempt(name, async (path) => {
      const { handle, stats } = await openPlain(path);
      try {
        if (options.limit !== undefined && stats.size > options.limit) {
          throw new ObjectTooLarge(`${path} has ${stats.size} bytes, at most ${options.limit} are read`);
        }
        return await handle.readFile(options.signal === undefined ? {} : { signal: options.signal });
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
    yield* this.#walk(this.#folder(prefix), prefix);
  }

  async *everything(prefix: string): AsyncIterable<string> {
    for (const entry of await this.#entries(this.#folder(prefix))) yield entry.name;
  }

  async *listFolders(prefix: string): AsyncIterable<string> {
    for (const entry of await this.#entries(this.#folder(prefix))) {
      if (entry.isDirectory() && !entry.name.startsWith('.')) yield entry.name;
    }
  }

  async remove(name: string): Promise<void> {
    try {
      await this.#attempt(name, async (path) => {
        await checkParents(path);
        await removeFile(path);
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
      // Unlinks symbolic links instead of following them.
      await rm(folder, { recursive: true, force: true });
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
      for (const entry of await this.#entries(folder)) {
        const isOurs = wanted.has(entry.name) || isTemporary(entry.name);
        // unlinks a symbolic link instead of following it
        if (isOurs && !entry.isDirectory()) await removeFile(join(folder, entry.name));
        else stay.push(entry.name);
      }
      if (stay.length === 0) await rmdir(folder);
      await syncFolder(stay.length === 0 ? dirname(folder) : folder);
    } catch (error) {
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
        throw new PgkeepError('UserErrorJobConflict', `${part} exists: another run writes it or left it.`, {
          remedy: 'Wait for the other run; what an interrupted one left is removed with its point.',
          cause: error,
        });
      }
      throw toFolderError(error, final);
    }
  }

  async close(): Promise<void> {
    // No handle outlives a call.
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
      await this.#checkRoot();
      throw new ObjectNotFound(path);
    }
  }

  /** A vault whose own folder is gone (a disk pulled out) is not accessible, which is not the same as empty. */
  async #checkRoot(): Promise<void> {
    try {
      await realpath(this.location);
    } catch (error) {
      throw toFolderError(error, this.location);
    }
  }

  async *#walk(folder: string, prefix: string): AsyncIterable<ObjectInfo> {
    for (const entry of await this.#entries(folder)) {
      const path = join(folder, entry.name);
      // Dot files are ours on the way or the file manager's; an ext4 mount point has lost+found.
      if (entry.name.startsWith('.') || path === join(this.location, 'lost+found')) continue;
      if (entry.isDirectory()) {
        yield* this.#walk(path, `${prefix}${entry.name}/`);
      } else if (entry.isFile() && !entry.name.endsWith(unfinishedEnding)) {
        const stats = await lstat(path).catch(gone);
        if (stats !== undefined)
          yield { name: prefix + entry.name, size: stats.size, modifiedAt: stats.mtime };
      }
    }
  }

  /** Entries of a real folder of the vault; none when it does not exist. */
  async #entries(folder: string) {
    try {
      if ((await realpath(folder)) !== folder) throw notPlain(folder);
      return await readdir(folder, { withFileTypes: true });
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw toFolderError(error, folder);
      await this.#checkRoot();
      return [];
    }
  }
}

/** A file that another process removed while the folder was read is simply not listed. */
function gone(error: unknown): undefined {
  if (systemCode(error) !== 'ENOENT') throw error;
}
