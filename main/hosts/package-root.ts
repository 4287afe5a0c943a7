import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The entry that package.json names; it lies at one place only, unlike package.json, which a build copies. */
const entry = 'main/hosts/cli/pgkeep.mjs';

/**
 * The folder of pgkeep: the checkout, or what npm installed. Sources and the JavaScript that is built from them
 * (dist/program) lie at different depths below it.
 */
export function packageRoot(from: string = import.meta.dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, entry))) return folder;
    if (folder === dirname(folder)) throw new Error(`${from} is no part of pgkeep`);
  }
}
