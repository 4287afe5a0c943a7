import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What is started, and what that is made from. */
const parts = {
  /** Main process, preload and interface of the desktop application. */
  desktop: {
    sources: ['main', 'shared', 'renderer', 'electron.vite.config.ts', 'package.json'],
    outputs: ['dist/main/index.js', 'dist/preload/index.cjs', 'dist/renderer/index.html'],
  },
  /** What the serve host hands to a browser. */
  interface: {
    sources: ['shared', 'renderer', 'vite.config.ts', 'package.json'],
    outputs: ['dist/renderer/index.html'],
  },
  /** The application in a process of its own, as tests start and kill it. */
  appProcess: {
    sources: ['main', 'shared', 'test/support/apps', 'package.json'],
    outputs: ['dist/app-process/app-process-main.js', 'dist/app-process/parse-worker.js'],
  },
} as const;

async function newestBelow(path: string): Promise<number> {
  const found = await stat(path);
  if (!found.isDirectory()) return found.mtimeMs;
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const times = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).mtimeMs),
  );
  return Math.max(0, ...times);
}

/** Whether what is built is there and no older than what it is built from. */
export async function isBuilt(root: string, part: keyof typeof parts = 'desktop'): Promise<boolean> {
  const { sources, outputs } = parts[part];
  const built = await Promise.all(
    outputs.map(async (output) => {
      try {
        return (await stat(join(root, output))).mtimeMs;
      } catch {
        return 0;
      }
    }),
  );
  const changed = await Promise.all(sources.map((source) => newestBelow(join(root, source))));
  return Math.min(...built) >= Math.max(...changed);
}
