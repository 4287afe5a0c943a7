import { mkdirSync, statSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it, as far as they are missing; one that is there keeps its mode. Others may make the
 * same ones at the same time. Node's `recursive` never ends where a file system makes no folders and says ENOENT in
 * one that exists: autofs below /net or /home, or /proc (Node.js 24.21, `MKDirpSync` in src/node_file.cc takes each
 * ENOENT for a parent that is missing).
 */
export async function makeFolder(path: string, mode: number): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (error) {
    if (!mayLackParent(path, error)) return expectFolder(path, error);
    await makeFolder(dirname(path), mode);
    // Only one more try, without a look before it: who else makes the parent may have done so since the first one.
    await mkdir(path, { mode }).catch((again: unknown) => expectFolder(path, again));
  }
}

async function expectFolder(path: string, error: unknown): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() !== true) throw error;
}

/** The same, where nothing may come in between. */
export function makeFolderSync(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (!mayLackParent(path, error)) return expectFolderSync(path, error);
    makeFolderSync(dirname(path), mode);
    try {
      mkdirSync(path, { mode });
    } catch (again) {
      expectFolderSync(path, again);
    }
  }
}

function expectFolderSync(path: string, error: unknown): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
}

/** Not at the root, which has no parent: a drive that is not there. */
const mayLackParent = (path: string, error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT' && dirname(path) !== path;
