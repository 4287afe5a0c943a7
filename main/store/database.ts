import BetterSqlite from 'better-sqlite3';
import { chmodSync } from 'node:fs';
import { PgkeepError } from '../core/errors.ts';
import { migrations } from './migrations.ts';

export type Database = BetterSqlite.Database;

/**
 * Opens pgkeep's own state. Several pgkeep processes may share it: WAL, and writers wait for each other.
 * Each migration runs in one transaction and writes its number in it; a database that a newer pgkeep
 * wrote stops the start, because guessing could lose something.
 */
export function openDatabase(file: string): Database {
  const database = new BetterSqlite(file, { timeout: 10_000 });
  try {
    prepare(database, file);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
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
  });
  migrate.immediate();
}
