import { join } from 'node:path';
import { build } from 'electron-vite';
import { findElectron } from './electron-program.ts';
import { fetchElectron } from './fetch-electron.ts';
import { isBuilt } from './freshness.ts';
import { asOnlyBuilder } from './only-builder.ts';
import { openPgkeep } from './open.ts';

/** `npm start`: opens the window, fetching Electron the first time; where there can be none it says why and serves. */

const root = join(import.meta.dirname, '..');

async function ensureBuilt(): Promise<void> {
  if (await isBuilt(root)) return;
  await asOnlyBuilder(root, async () => {
    // Another one may have built meanwhile.
    if (await isBuilt(root)) return;
    console.log('Building pgkeep …');
    await build({ root, logLevel: 'warn' });
  });
}

try {
  await ensureBuilt();
  const machine = { root, env: process.env, platform: process.platform, uid: process.getuid?.() };
  const say = (line: string) => console.log(line);
  process.exitCode = await openPgkeep({
    root,
    words: process.argv.slice(2),
    find: () => findElectron(machine),
    fetch: () => fetchElectron({ root, env: process.env, say }),
    say,
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
