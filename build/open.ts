import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ElectronProgram } from './electron-program.ts';

export interface Opening {
  readonly root: string;
  /** What follows `npm start --`. */
  readonly words: readonly string[];
  readonly find: () => ElectronProgram;
  /** Brings Electron; resolves to the reason where it could not, in one clause. */
  readonly fetch: () => Promise<string | undefined>;
  readonly say: (line: string) => void;
}

/** A program that ends this soon, in one of these ways, has opened nothing. */
const soonMs = 10_000;
const missingLibrary = 127;
const crashes: readonly (string | null)[] = ['SIGTRAP', 'SIGABRT', 'SIGILL', 'SIGSEGV'];

/** Opens the window, or serves to a browser after saying why there is none. Resolves to the exit code. */
export async function openPgkeep({ root, words, find, fetch, say }: Opening): Promise<number> {
  let found = find();
  if ('reason' in found && found.fetchable) {
    const failure = await fetch();
    found =
      failure === undefined
        ? find()
        : { reason: `Electron could not be fetched: ${failure}`, fetchable: true };
  }
  let reason = 'reason' in found ? found.reason : undefined;
  if ('program' in found) {
    const began = performance.now();
    const end = await run(found.program, [root, ...words], root);
    const soon = performance.now() - began < soonMs;
    if (end.error !== undefined) reason = `Electron could not be started: ${end.error}`;
    else if (soon && end.code === missingLibrary) reason = 'Electron lacks a library of the system';
    else if (soon && crashes.includes(end.signal)) reason = `Electron ended at once (${end.signal})`;
    else return exitCode(end);
  }
  say(`No window: ${reason}. pgkeep serves its interface to a browser instead.`);
  // A link names a place for a window.
  const options = words.filter((word) => !word.startsWith('pgkeep://'));
  const entry = join(root, 'main/hosts/cli/pgkeep.mjs');
  const end = await run(process.execPath, [entry, 'serve', ...options], root);
  if (end.error !== undefined) say(`pgkeep could not be started: ${end.error}`);
  return exitCode(end);
}

interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it did not start. */
  readonly error?: string;
}

const exitCode = ({ code, signal }: End) => code ?? (signal === 'SIGINT' ? 130 : 1);

async function run(program: string, argv: readonly string[], cwd: string): Promise<End> {
  const child = spawn(program, argv, { cwd, stdio: 'inherit' });
  // The terminal sends Ctrl-C to both; this process waits for the end of the other one.
  const pass = (signal: NodeJS.Signals) => {
    if (signal !== 'SIGINT') child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, pass);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return { code, signal };
  } catch (error) {
    return { code: null, signal: null, error: error instanceof Error ? error.message : String(error) };
  } finally {
    for (const signal of signals) process.off(signal, pass);
  }
}
