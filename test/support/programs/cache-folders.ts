import { chmod, lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import envPaths from 'env-paths';

/** Where prepared client tools and the like stay between runs; PGKEEP_TEST_CACHE moves it. */
export function cacheFolder(): string {
  return process.env['PGKEEP_TEST_CACHE'] ?? envPaths('pgkeep', { suffix: '' }).cache;
}

/**
 * The cache of the disposable servers. As root the servers run as another user, who can't look into root's
 * home, so it moves to the temporary folder; there it must belong to root alone, for what lies in it is executed.
 */
export async function serverCacheFolder(): Promise<string> {
  if (process.getuid?.() !== 0) {
    const folder = join(cacheFolder(), 'servers');
    await mkdir(folder, { recursive: true });
    return folder;
  }
  const folder = join(tmpdir(), 'pgkeep-test-servers');
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== 0) {
    throw new Error(`${folder} should be a folder that belongs to root; remove it and try again.`);
  }
  await chmod(folder, 0o755);
  return folder;
}
