import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isBuilt } from '../../../build/freshness.ts';
import { asOnlyBuilder } from '../../../build/only-builder.ts';

const root = join(import.meta.dirname, '../../..');

/** Builds main process, preload and interface when they are older than their sources. */
export async function ensureBuilt(): Promise<void> {
  if (!(await isBuilt(root))) await asOnlyBuilder(root, build);
}

async function build(): Promise<void> {
  // The one who built meanwhile may have built this.
  if (await isBuilt(root)) return;
  // A test runner's NODE_ENV would make it a development build.
  const { NODE_ENV: _ofTheTest, ...env } = process.env;
  const program = join(root, 'node_modules/electron-vite/bin/electron-vite.js');
  await promisify(execFile)(process.execPath, [program, 'build', '--logLevel', 'warn'], { cwd: root, env });
}
