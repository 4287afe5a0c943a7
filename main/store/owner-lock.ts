import BetterSqlite from 'better-sqlite3';
import { existsSync, mkdirSync, readdirSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { cleanUpNow } from '../core/clean-up.ts';

/** What a look at the lock of an owner says; `unknown` where its file is gone or cannot be opened. */
export type LockState = 'held' | 'free' | 'unknown';

const suffix = '.lock';
const fileOf = (folder: string, id: string): string => join(folder, `${id}${suffix}`);

/** Ids become file names, and those of rows are read back from a file that others can write. */
const isId = (id: string): boolean => /^[a-z0-9-]{1,100}$/.test(id);

/**
 * The sign that a process lives: an exclusive lock on a file of its own, which the operating system takes
 * back whatever way the process ends. A pid says less (another process gets it, and in a container everybody
 * is pid 1), and a clock less still.
 *
 * Node.js has no file locks, but SQLite has them on every system (fcntl, LockFileEx): the file is a database
 * without content on which a transaction stays open. SQLite keeps track of its own descriptors, so that a look
 * at the file in the same process does not drop the lock, as closing a descriptor of it would by POSIX. For the
 * same reason nothing else may ever open these files.
 */
export class OwnerLock implements Disposable {
  readonly id: string;
  readonly #folder: string;
  #database: BetterSqlite.Database;
  /** Inode of the file that is locked; the one at its path may be another by now. */
  #inode: number;

  /** Makes the folder and the file. Throws where that cannot be done, or another process has the lock. */
  constructor(folder: string, id: string) {
    this.id = id;
    this.#folder = folder;
    [this.#database, this.#inode] = lock(folder, id);
  }

  /** Takes the lock again where somebody removed the file: nobody could see any more that this process lives. */
  renew(): void {
    if (inodeOf(fileOf(this.#folder, this.id)) === this.#inode) return;
    const old = this.#database;
    [this.#database, this.#inode] = lock(this.#folder, this.id);
    old.close();
  }

  /** Gives the lock back. The file stays: {@link removeFreeLocks} takes it away once no job needs it. */
  [Symbol.dispose](): void {
    this.#database.close();
  }
}

/** Whether a process holds the lock of this owner now. Never waits, and never throws. */
export function lockState(folder: string, id: string): LockState {
  const file = fileOf(folder, id);
  if (!isId(id) || !existsSync(file)) return 'unknown';
  let database: BetterSqlite.Database | undefined;
  try {
    database = new BetterSqlite(file, { timeout: 0, fileMustExist: true });
    // Takes a shared lock, so that two who look at the same time do not take each other for the owner.
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return 'free';
  } catch (error) {
    return isBusy(error) ? 'held' : 'unknown';
  } finally {
    cleanUpNow(undefined, () => database?.close());
  }
}

/** Removes the files of owners that are dead and that `isNeeded` does not name. Never throws. */
export function removeFreeLocks(folder: string, isNeeded: (id: string) => boolean): void {
  cleanUpNow(undefined, () => {
    for (const name of readdirSync(folder)) {
      const id = name.slice(0, -suffix.length);
      if (name.endsWith(suffix) && isId(id) && !isNeeded(id)) cleanUpNow(undefined, () => remove(folder, id));
    }
  });
}

/** Holds the lock while the file goes, so that nobody can take it for its own in between. */
function remove(folder: string, id: string): void {
  const file = fileOf(folder, id);
  const database = new BetterSqlite(file, { timeout: 0, fileMustExist: true });
  try {
    lockNow(database);
    // Windows does not remove an open file; there the one who takes the lock keeps the file from going.
    if (process.platform !== 'win32') unlinkSync(file);
  } finally {
    database.close();
  }
  if (process.platform === 'win32') unlinkSync(file);
}

function lock(folder: string, id: string): [BetterSqlite.Database, number] {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const database = new BetterSqlite(fileOf(folder, id), { timeout: 0 });
  try {
    lockNow(database);
    const inode = inodeOf(fileOf(folder, id));
    if (inode === undefined) throw new Error(`${fileOf(folder, id)} was removed`);
    return [database, inode];
  } catch (error) {
    cleanUpNow(error, () => database.close());
    throw error;
  }
}

function lockNow(database: BetterSqlite.Database): void {
  // Nothing is ever written, so that neither a journal nor space on the disk is needed.
  database.pragma('journal_mode = MEMORY');
  database.exec('BEGIN EXCLUSIVE');
}

const inodeOf = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.ino;

const isBusy = (error: unknown): boolean =>
  error instanceof BetterSqlite.SqliteError && error.code.startsWith('SQLITE_BUSY');
