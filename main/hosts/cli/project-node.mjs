// Plain JavaScript for Node 18 and later. The Node.js that npm puts into the checkout, or beside an installed
// pgkeep: an npm package with the plain program. npm links it as node_modules/.bin/node, but npm 10 forgets that link, so the package
// itself is looked for.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';

/** The major version that pgkeep is written for. */
export const requiredMajor = 24;

/** Path of the project's own Node.js, or undefined where npm has not brought it. */
export function projectNode() {
  const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  // Every folder node_modules on the way up: npm puts what a package needs beside it rather than into it.
  const folders = createRequire(import.meta.url).resolve.paths('node') ?? [];
  return [`node-${platform}`, `node-bin-${platform}`]
    .flatMap((name) => folders.map((folder) => join(folder, name, 'bin', program)))
    .find((path) => existsSync(path));
}
