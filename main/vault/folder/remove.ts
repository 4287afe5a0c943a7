import { lstat, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isRefusal, toRemovalError } from './errors.ts';
import { removeFile } from './publish.ts';
import { removeEach } from '../storage.ts';
import { entries } from './walk.ts';

/** {@link removeFile}, with what its place refuses as ObjectProtected; `told` is what a message calls it. */
export async function removeProtected(path: string, told: string = path): Promise<void> {
  try {
    await removeFile(path);
  } catch (error) {
    throw isRefusal(error) ? toRemovalError(error, told, 'removed') : error;
  }
}

/**
 * Removes a folder of a vault with all that is in it, or what stands in its place; links are not followed. What is
 * protected stays, and is thrown as ObjectProtected when the rest has gone. A missing one throws ENOENT.
 */
export async function removeTree(root: string, path: string): Promise<void> {
  if (!(await lstat(path)).isDirectory()) {
    await removeProtected(path);
    return;
  }
  await removeEach(entries(root, path), async (entry) => {
    const below = join(path, entry.name);
    await (entry.isDirectory() ? removeTree(root, below) : removeProtected(below));
  });
  await rmdir(path);
}
