import BetterSqlite from 'better-sqlite3';
import { chmodSync } from 'node:fs';
import { cleanUpNow } from '../core/clean-up.ts';
import { PgkeepError } from '../core/errors.ts';
import { homeNotAccessible } from '../core/paths.ts';
import { migrations } from './migrations.ts';
import { normalizeNames } from './normal-names.ts';

export type Database = BetterSqlite.Database;

/**
 * Opens pgkeep's own state. Several pgkeep processes may share it: WAL, and writers wait for each other.
 * Each migration runs in one transaction and writes its number in it; a database that a newer pgkeep
 * wrote stops the start, because guessing could lose something. Throws UserErrorHomeNotAccessible for a file
 * that cannot be opened, is no database or is damaged.
 */
export function openDatabase(file: string): Database {
  let database: Database | undefined;
  try {
    database = new BetterSqlite(file, { timeout: 10_000 });
    prepare(database, file);
    return database;
  } catch (error) {
    cleanUpNow(error, () => database?.close());
    throw isUnusable(error) ? homeNotAccessible(file, error) : error;
  }
}

/** What the file, its folder or its disk is the reason for; everything else is a defect of pgkeep. */
function isUnusable(error: unknown): boolean {
  if (error instanceof BetterSqlite.SqliteError) {
    return /^SQLITE_(NOTADB|CORRUPT|CANTOPEN|READONLY|PERM|IOERR|FULL|BUSY|AUTH)/.test(error.code);
  }
  // chmod of somebody else's file
  return ['EPERM', 'EACCES', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function prepare(database: Database, file: string): void {
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
