import BetterSqlite from 'better-sqlite3';
import { chmodSync } from 'node:fs';
import { cleanUpNow } from '../core/clean-up.ts';
import { PgkeepError } from '../core/errors.ts';
import { migrations } from './migrations/migrations.ts';
import { explainStoreError } from './store-errors.ts';
import { normalizeNames } from './normal-names.ts';

/** One prepared statement of the store. */
interface Statement<Parameters extends unknown[], Row> {
  run(...parameters: Parameters): { readonly changes: number; readonly lastInsertRowid: number | bigint };
  get(...parameters: Parameters): Row | undefined;
  all(...parameters: Parameters): Row[];
}

/** SQLite as the repositories see it: what it throws is explained here, once for all of them. */
export interface Database {
  prepare<Parameters extends unknown[] = unknown[], Row = unknown>(sql: string): Statement<Parameters, Row>;
  /** All or nothing; takes the right to write first, so that one that is refused has done nothing. */
  transaction<Result>(work: () => Result): Result;
  /**
   * Reads many things as they stand at one moment, which also spares each statement its look for what others wrote: that
   * takes longer than most of them. Throws an Error where something is written within.
   */
  reading<Result>(work: () => Result): Result;
  /**
   * Within `reading`: what differs once anybody has written since. Undefined otherwise, when nobody knows without
   * looking.
   */
  readonly standing: string | undefined;
  close(): void;
}

/**
 * How long a start waits for others who prepare the same file, in ms. Nothing else runs in the process yet.
 */
const openingLimitMs = 10_000;

/**
 * How long a statement waits for another process that writes, in ms. The whole process stands still for it, dumps
 * included: who needs more patience than that tries again (see when-free.ts).
 */
const busyLimitMs = 100;

/** What is kept of the file, in KiB: lists of many databases read a page here and there of all of it. */
const cacheKiB = 32 * 1024;

/** Statements that are kept compiled; a few are put together from what is asked for. */
const mostPrepared = 500;

/**
 * Opens pgkeep's own state. Several pgkeep processes may share it: WAL, and writers wait for each other.
 * Each migration runs in one transaction and writes its number in it; a database that a newer pgkeep
 * wrote stops the start, because guessing could lose something. Throws UserErrorHomeNotAccessible for a file
 * that cannot be opened, UserErrorHomeDamaged, UserErrorHomeFull or UserErrorHomeBusy; so do its statements.
 */
export function openDatabase(file: string): Database {
  let database: BetterSqlite.Database | undefined;
  try {
    database = new BetterSqlite(file, { timeout: openingLimitMs });
    prepare(database, file);
    database.pragma(`busy_timeout = ${busyLimitMs}`);
    database.pragma(`cache_size = ${-cacheKiB}`);
    return explained(database, file);
  } catch (error) {
    cleanUpNow(error, () => database?.close());
    throw explainStoreError(error, file);
  }
}

function explained(database: BetterSqlite.Database, file: string): Database {
  const attempt = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      throw explainStoreError(error, file);
    }
  };
  // Compiling one takes longer than running most of them; their texts are constants, so there are few.
  const prepared = new Map<string, BetterSqlite.Statement>();
  const statementOf = (sql: string) => {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    const made = database.prepare(sql);
    if (prepared.size < mostPrepared) prepared.set(sql, made);
    return made;
  };
  let standing: string | undefined;
  let ownWrites = 0;
  const noteWrite = () => {
    if (standing !== undefined) throw new Error('Nothing is written while many things are read.');
    ownWrites += 1;
  };
  const othersWrites = () => {
    // a statement that reads the file: else the version is that of the last one
    database.pragma('schema_version');
    return database.pragma('data_version', { simple: true }) as number;
  };
  const readAtOnce = <Result>(work: () => Result): Result =>
    database.transaction(() => {
      standing = `${othersWrites()} ${ownWrites}`;
      try {
        return work();
      } finally {
        standing = undefined;
      }
    })();
  return {
    prepare<Parameters extends unknown[], Row>(sql: string) {
      const statement = attempt(() => statementOf(sql) as BetterSqlite.Statement<unknown[], Row>);
      const run = <Result>(work: () => Result) => {
        if (!statement.readonly) noteWrite();
        return attempt(work);
      };
      return {
        run: (...parameters: Parameters) => run(() => statement.run(...parameters)),
        get: (...parameters: Parameters) => run(() => statement.get(...parameters)),
        all: (...parameters: Parameters) => run(() => statement.all(...parameters)),
      };
    },
    transaction: (work) => attempt(() => database.transaction(work).immediate()),
    // what is read for a writer belongs to what it has written so far
    reading: (work) =>
      standing === undefined && !database.inTransaction ? attempt(() => readAtOnce(work)) : work(),
    get standing() {
      return standing;
    },
    close: () => attempt(() => database.close()),
  };
}

function prepare(database: BetterSqlite.Database, file: string): void {
  if (file !== ':memory:' && process.platform !== 'win32') chmodSync(file, 0o600);
  database.pragma('journal_mode = WAL');
  database.pragma('foreign_keys = ON');
  const migrate = database.transaction(() => {
    const version = database.pragma('user_version', { simple: true }) as number;
    if (version > migrations.length) {
      throw new PgkeepError('UserErrorVaultFormat', `${file} was written by a newer pgkeep.`, {
        remedy: 'Use the newer pgkeep, or another PGKEEP_HOME.',
      });
    }
    for (const [index, sql] of migrations.entries()) {
      if (index < version) continue;
      database.exec(sql);
      database.pragma(`user_version = ${index + 1}`);
    }
    if (version < migrations.length) normalizeNames(database);
  });
  migrate.immediate();
}
