import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'electron-vite';
import { findElectron } from './electron-program.ts';
import { isBuilt } from './freshness.ts';

/** `npm start`: opens the window where Electron is installed, otherwise says so in one line and serves. */

const root = join(import.meta.dirname, '..');
const words = process.argv.slice(2);

if (!(await isBuilt(root))) {
  console.log('Building pgkeep…');
  try {
    await build({ root, logLevel: 'warn' });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

const found = findElectron({
  root,
  env: process.env,
  platform: process.platform,
  uid: process.getuid?.(),
});
const [program, ...argv] =
  'program' in found
    ? [found.program, root, ...words]
    : [process.execPath, join(root, 'main/hosts/cli/pgkeep.mjs'), 'serve', ...words];
if ('reason' in found)
  console.log(`No window: ${found.reason}. pgkeep serves its interface to a browser instead.`);

const child = spawn(program, argv, { cwd: root, stdio: 'inherit' });
// The terminal sends Ctrl-C to both; this process waits for the end of the other one.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (signal !== 'SIGINT') child.kill(signal);
  });
}
child.on('error', (error) => {
  console.error(`${program} could not be started: ${error.message}`);
  process.exitCode = 1;
});
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
});
