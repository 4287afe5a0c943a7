import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';

/** Where pgkeep keeps its own state: PGKEEP_HOME, or the platform's application-data folder. */
export interface Home {
  readonly folder: string;
  readonly database: string;
  readonly logFile: string;
}

export function openHome(env: NodeJS.ProcessEnv = process.env): Home {
  const folder = resolve(env['PGKEEP_HOME'] || envPaths('pgkeep', { suffix: '' }).data);
  // Private when it is ours to make; a folder that the user named and that exists keeps its mode (it may be
  // shared with others). The files in it are private in any case.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return { folder, database: join(folder, 'pgkeep.sqlite'), logFile: join(folder, 'pgkeep.log') };
}
