import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

export interface SourceText {
  /** From the root of the checkout, with slashes. */
  readonly path: string;
  readonly text: string;
}

/**
 * Path and text of every source below these folders of the checkout. Throws where there are none: a check of all
 * sources proves nothing when none is read. (knip takes a pattern that is written out in a call of glob for a use of
 * all that it matches, and would call nothing there unused.)
 */
export async function sourcesIn(...folders: readonly string[]): Promise<SourceText[]> {
  const patterns = folders.map((folder) => `${folder}/**/*.{ts,tsx}`);
  const files = await Array.fromAsync(glob(patterns, { cwd: root }));
  const paths = files.map((file) => file.replaceAll('\\', '/'));
  for (const folder of folders) {
    if (!paths.some((path) => path.startsWith(`${folder}/`))) throw new Error(`no source below ${folder}`);
  }
  return paths.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}
