import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** No build takes longer; whoever is named in an older file has gone. */
const longestBuildMs = 5 * 60_000;

/** Does the work while no other process builds into dist: each would empty the folder under the other. */
export async function asOnlyBuilder<Made>(root: string, work: () => Promise<Made>): Promise<Made> {
  const folder = join(root, 'dist');
  await mkdir(folder, { recursive: true });
  const file = join(folder, '.builder');
  while (!(await take(file))) {
    if (!(await isHeld(file))) await rm(file, { force: true });
    else await delay(100);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  try {
    await using opened = await open(file, 'wx');
    await opened.write(String(process.pid));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function isHeld(file: string): Promise<boolean> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    if (Date.now() - mtimeMs > longestBuildMs) return false;
    // It is empty for a moment after it was made.
    if (text !== '') process.kill(Number(text), 0);
    return true;
  } catch (error) {
    // Another user's process answers that it may not be asked.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
