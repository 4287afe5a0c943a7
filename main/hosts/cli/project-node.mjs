// Plain JavaScript for Node 18 and later. The Node.js that `npm ci` puts into the checkout: an npm package
// with the plain program. npm links it as node_modules/.bin/node, but npm 10 forgets that link, so the package
// itself is looked for.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import process from 'node:process';

/** The major version that pgkeep is written for. */
export const requiredMajor = 24;

/** Path of the project's own Node.js, or undefined where `npm ci` has not brought it. */
export function projectNode() {
  const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url));
  const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  return [`node-${platform}`, `node-bin-${platform}`]
    .map((name) => join(modules, name, 'bin', program))
    .find((path) => existsSync(path));
}
