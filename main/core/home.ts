import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import envPaths from 'env-paths';
import { fullPlace } from '../../shared/words/file-problems.ts';
import { PgkeepError, messageOf } from './errors.ts';
import { absolutePath } from './absolute-path.ts';
import { makeFolderSync } from './make-folder.ts';

/** Where pgkeep keeps its own state: PGKEEP_HOME, or the platform's application-data folder. */
export interface Home {
  readonly folder: string;
  readonly database: string;
  readonly logFile: string;
}

const databaseName = 'pgkeep.sqlite';

function folderOf(env: NodeJS.ProcessEnv): string {
  const named = env['PGKEEP_HOME'] || envPaths('pgkeep', { suffix: '' }).data;
  return absolutePath(named, { cwd: process.cwd() });
}

/** Where the state would be; whether it is there was not looked at. */
export const homeDatabase = (env: NodeJS.ProcessEnv): string => join(folderOf(env), databaseName);

/** Makes the folder where it is missing. Throws UserErrorHomeNotAccessible where it cannot be used. */
export function openHome(env: NodeJS.ProcessEnv = process.env): Home {
  const folder = folderOf(env);
  try {
    // Private when it is ours to make; a folder that the user named and that exists keeps its mode (it may be
    // shared with others). The files in it are private in any case.
    makeFolderSync(folder, 0o700);
    if (!statSync(folder).isDirectory()) throw new Error(`${folder} is not a folder`);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw homeNotAccessible(folder, error);
  }
  return { folder, database: join(folder, databaseName), logFile: join(folder, 'pgkeep.log') };
}

/**
 * pgkeep's own state cannot be read or written; `place` is the folder or the file in it. UserErrorHomeFull where it takes
 * no more.
 */
export function homeNotAccessible(place: string, cause: unknown): PgkeepError {
  const full = fullPlace((cause as NodeJS.ErrnoException | undefined)?.code);
  if (full !== undefined) return homeFull(place, full.reason, cause);
  return new PgkeepError(
    'UserErrorHomeNotAccessible',
    `The folder of pgkeep's own state (PGKEEP_HOME) cannot be used: ${place}: ${messageOf(cause)}.`,
    { cause },
  );
}

/** The disk of pgkeep's own state is full, or this user's quota there; `reason` is a clause. */
function homeFull(place: string, reason: string, cause: unknown): PgkeepError {
  return new PgkeepError(
    'UserErrorHomeFull',
    `pgkeep's own state (PGKEEP_HOME) takes no more: ${place}: ${reason}.`,
    { cause },
  );
}
