// Plain JavaScript, which pgkeep.mjs loads before everything else.
import { mkdirSync, statSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';

/**
 * Keeps the program's modules, compiled and without their types, in the user's own cache folder: the next start is a
 * third shorter. Only in a folder that nobody else may write to, because what lies there is run. Where that is not to
 * be had every start compiles, as it does with NODE_DISABLE_COMPILE_CACHE=1.
 */
export async function keepCompiledModules() {
  try {
    const { default: envPaths } = await import('env-paths');
    const folder = join(envPaths('pgkeep', { suffix: '' }).cache, 'compiled');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = statSync(folder);
    const isOurs = process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
    if (isOurs) enableCompileCache(folder);
  } catch {
    // a user without a home folder, or one that cannot be written
  }
}
