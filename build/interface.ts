import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isBuilt } from './freshness.ts';
import { asOnlyBuilder } from './only-builder.ts';

/**
 * Builds the interface for the serve host where it is missing or older than its sources. In a process of its
 * own: the bundler's memory would stay with a program that runs for days. Throws what the bundler said.
 */
export async function ensureInterface(root: string, say: (line: string) => void): Promise<void> {
  if (await isBuilt(root, 'interface')) return;
  await asOnlyBuilder(root, async () => {
    // The one who built meanwhile may have built this.
    if (!(await isBuilt(root, 'interface'))) await build(root, say);
  });
}

async function build(root: string, say: (line: string) => void): Promise<void> {
  const bundler = join(root, 'node_modules/vite/bin/vite.js');
  if (!existsSync(bundler)) {
    throw new Error('the packages that build it are not installed: run "npm ci" without leaving any out');
  }
  say('Building the interface …');
  const began = performance.now();
  // A test runner's NODE_ENV would make it a development build.
  const { NODE_ENV: _ofAnother, ...env } = process.env;
  try {
    await promisify(execFile)(process.execPath, [bundler, 'build', '--logLevel', 'warn'], { cwd: root, env });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new Error(said === '' ? String(error) : said, { cause: error });
  }
  say(`The interface was built in ${((performance.now() - began) / 1000).toFixed(0)} s.`);
}
