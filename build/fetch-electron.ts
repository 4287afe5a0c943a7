import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ElectronFetching {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  /** Gets a line of progress, at the start and every ten seconds. */
  readonly say: (line: string) => void;
  /** How long nothing may arrive before the download counts as stuck, in ms. */
  readonly stallMs?: number;
  /** How often it is looked at, in ms. */
  readonly lookMs?: number;
}

/** A line of progress every so many looks. */
const looksPerLine = 10;

/**
 * Brings Electron's program, as `npx install-electron` does: from Electron's cache or its server (ELECTRON_MIRROR
 * names another one), checked against the checksums that its npm package carries. Resolves to undefined when it is
 * there, otherwise to the reason in one clause.
 */
export async function fetchElectron(fetching: ElectronFetching): Promise<string | undefined> {
  const { root, env, say, stallMs = 30_000, lookMs = 1000 } = fetching;
  const folder = join(root, 'node_modules/electron');
  const installer = join(folder, 'install.js');
  if (!existsSync(installer)) return 'the npm package electron is not installed here';
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  say(`Fetching Electron ${version}, once (about 120 MB) …`);

  // A temporary folder of its own shows how far the download is.
  const temporary = await mkdtemp(join(tmpdir(), 'pgkeep-electron-'));
  const child = spawn(process.execPath, [installer], {
    cwd: folder,
    env: { ...env, TMPDIR: temporary, TEMP: temporary, TMP: temporary, ELECTRON_GET_NO_PROGRESS: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => void said.push(text));
  const ended = once(child, 'close') as Promise<[number | null]>;

  let stuck = false;
  let looks = 0;
  let last = { bytes: 0, at: performance.now() };
  const look = async () => {
    const bytes = (await bytesBelow(temporary)) + (await bytesBelow(join(folder, 'dist')));
    if (bytes !== last.bytes) last = { bytes, at: performance.now() };
    else if (performance.now() - last.at > stallMs) {
      stuck = true;
      child.kill('SIGKILL');
    }
    looks += 1;
    if (looks % looksPerLine === 0) say(`  ${Math.round(bytes / 1e6)} MB so far`);
  };
  const timer = setInterval(() => void look().catch(() => {}), lookMs);
  try {
    const [code] = await ended;
    if (stuck) return `nothing arrived for ${Math.round(stallMs / 1000)} s`;
    return code === 0 ? undefined : reasonFrom(said.join(''));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearInterval(timer);
    await rm(temporary, { recursive: true, force: true });
  }
}

/** The first line of what it wrote is the error, the others are where it came from. */
function reasonFrom(said: string): string {
  const line = said.split('\n').find((each) => /^\w*Error: /.test(each)) ?? said.split('\n')[0] ?? '';
  const words = line.replace(/^\w*Error: /, '').trim();
  if (words === 'fetch failed') return 'its server could not be reached';
  return words === '' ? 'install-electron gave no reason' : words.replace(/\.$/, '');
}

async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries
    .filter((entry) => entry.isFile())
    // A file may be moved meanwhile.
    .map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
