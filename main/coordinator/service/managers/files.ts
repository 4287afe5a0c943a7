import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../../../core/make-folder.ts';
import { PgkeepError, messageOf } from '../../../core/errors.ts';

/** The text of a file; undefined where there is none. */
export async function textAt(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new PgkeepError('UserErrorServiceRefused', `${file} cannot be read: ${messageOf(error)}.`);
  }
}

/** Writes a file whole or not at all, and makes its folder. Throws UserErrorServiceRefused. */
export async function writeWhole(file: string, content: string | Buffer): Promise<void> {
  const half = `${file}.new`;
  try {
    await makeFolder(dirname(file), 0o755);
    await writeFile(half, content, { mode: 0o644 });
    await rename(half, file);
  } catch (error) {
    await rm(half, { force: true }).catch(() => {});
    throw new PgkeepError('UserErrorServiceRefused', `${file} cannot be written: ${messageOf(error)}.`);
  }
}
