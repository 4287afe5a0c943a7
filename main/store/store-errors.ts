import BetterSqlite from 'better-sqlite3';
import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { PgkeepError } from '../core/errors.ts';
import { homeNotAccessible } from '../core/home.ts';

/**
 * What SQLite says about its file, its disk and who else uses it, as the error that a user can act on. What is a
 * defect of pgkeep (a constraint, a statement) comes back as it is. Result codes: https://sqlite.org/rescode.html
 */
export function explainStoreError(error: unknown, file: string): unknown {
  if (!(error instanceof BetterSqlite.SqliteError))
    return isFileError(error) ? homeNotAccessible(file, error) : error;
  const [, kind] = /^SQLITE_([A-Z]+)/.exec(error.code) ?? [];
  switch (kind) {
    case 'FULL':
      return full(file, error);
    case 'IOERR':
      return hasNoSpace(file) ? full(file, error) : failed(file, error);
    case 'CORRUPT':
    case 'NOTADB':
      return damaged(file, error);
    case 'BUSY':
    case 'LOCKED':
      return new PgkeepError(
        'UserErrorHomeBusy',
        `Another program keeps pgkeep's own state locked: ${file}.`,
        {
          cause: error,
        },
      );
    case 'CANTOPEN':
      return hasNoSpace(file) ? full(file, error) : homeNotAccessible(file, error);
    case 'READONLY':
    case 'PERM':
    case 'AUTH':
      return homeNotAccessible(file, error);
    case undefined:
    default:
      return error;
  }
}

/** Whether somebody else held the store: nothing was done, and it can be tried again. */
export const isStoreBusy = (error: unknown): boolean =>
  error instanceof PgkeepError && error.code === 'UserErrorHomeBusy';

function full(file: string, cause: Error): PgkeepError {
  return new PgkeepError(
    'UserErrorHomeFull',
    `There is no space left on the disk of pgkeep's own state: ${file}: ${cause.message}.`,
    { cause },
  );
}

function failed(file: string, cause: Error & { readonly code: string }): PgkeepError {
  return new PgkeepError(
    'UserErrorHomeNotAccessible',
    `The disk of pgkeep's own state failed: ${file}: ${cause.message} (${cause.code}).`,
    {
      remedy:
        'Check whether a quota of this user is used up there, and the disk or the network drive that the file lies on; the log of the operating system names what failed.',
      cause,
    },
  );
}

function damaged(file: string, cause: Error): PgkeepError {
  return new PgkeepError(
    'UserErrorHomeDamaged',
    `pgkeep's own state is damaged: ${file}: ${cause.message}.`,
    {
      steps: [{ do: 'move-state-away', file }, { do: 'add-vault' }],
      cause,
    },
  );
}

/** Of our own calls beside SQLite's: chmod of somebody else's file. */
const isFileError = (error: unknown): boolean =>
  ['EPERM', 'EACCES', 'EROFS', 'ENOSPC', 'EDQUOT'].includes(
    (error as NodeJS.ErrnoException | null)?.code ?? '',
  );

/** SQLite names many a full disk an I/O error: where the shared memory beside the file cannot grow, for example. */
function hasNoSpace(file: string): boolean {
  try {
    const { bavail, files, ffree } = statfsSync(dirname(file));
    // File systems without a table of inodes say 0 of 0.
    return bavail === 0 || (files > 0 && ffree === 0);
  } catch {
    return false;
  }
}
