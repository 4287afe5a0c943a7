import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Makes dist/program: the command line and the serve host in JavaScript. Node.js strips no types below
 * node_modules, so an installed package can't run the sources. Types are only taken off: `npm run check` looks at them.
 */
export async function buildProgram(root: string): Promise<void> {
  const folder = join(root, 'dist/program');
  await rm(folder, { recursive: true, force: true });
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  try {
    await promisify(execFile)(process.execPath, [compiler, '--noCheck', '-p', join(root, 'build/program')], {
      cwd: root,
    });
  } catch (error) {
    // The compiler writes what it finds to standard output.
    const said = error instanceof Error && 'stdout' in error ? String(error.stdout).trim() : '';
    throw new Error(said === '' ? String(error) : said, { cause: error });
  }
}
