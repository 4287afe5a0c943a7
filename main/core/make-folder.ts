import { existsSync, mkdirSync, statSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it, as far as they are missing; one that is there keeps its mode. Node's `recursive`
 * never ends where a file system makes no folders and says ENOENT in one that exists: autofs below /net or /home, or
 * /proc (Node.js 24.21, `MKDirpSync` in src/node_file.cc takes each ENOENT for a parent that is missing).
 */
export async function makeFolder(path: string, mode: number): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (error) {
    if (lacksParent(path, error)) {
      await makeFolder(dirname(path), mode);
      return makeFolder(path, mode);
    }
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory() !== true) throw error;
  }
}

/** The same, where nothing may come in between. */
export function makeFolderSync(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (lacksParent(path, error)) {
      makeFolderSync(dirname(path), mode);
      return makeFolderSync(path, mode);
    }
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}

const lacksParent = (path: string, error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT' && !existsSync(dirname(path));
