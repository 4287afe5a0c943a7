import { join } from 'node:path';
import { ensureInterface } from './interface.ts';
import { asOnlyBuilder } from './only-builder.ts';
import { buildProgram } from './program.ts';

/**
 * Run by `npm run pack` before npm packs: makes what the package carries. (A plain `npm pack` runs nothing before
 * it in this checkout: .npmrc switches off scripts that nobody called by name.)
 */
const root = join(import.meta.dirname, '..');
const say = (line: string) => console.error(line);

try {
  await ensureInterface(root, say);
  say('Building the program …');
  await asOnlyBuilder(root, () => buildProgram(root));
} catch (error) {
  say(`The package could not be built: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
