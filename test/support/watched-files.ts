import type * as files from 'node:fs/promises';
import { basename } from 'node:path';

type Files = typeof files;
type Step = (call: string) => unknown;

/**
 * A file system that writes down what is done to it, and fails where it is told to. A test puts it in the place of
 * the real one, which does the work: `vi.mock(import('node:fs/promises'), async (load) => watched(await load()))`.
 *
 * A call is its name and the last part of each path: `link a.part a`, `sync points`. Random names are `.tmp`.
 */
export const disk = {
  /** Calls that change something, in their order. */
  calls: [] as string[],
  /** Is awaited before each of them, and `stat` and `lstat`; what it throws is the call's failure. */
  before: (() => undefined) as Step,
  /** Is awaited after each of them. */
  after: (() => undefined) as Step,
  /** The names in each folder, all of them folders: more than a test wants to make. Without it, the real ones. */
  folders: undefined as readonly string[] | undefined,
  reset(): void {
    disk.calls = [];
    disk.folders = undefined;
    disk.before = () => undefined;
    disk.after = () => undefined;
  },
};

/** What the system's calls throw. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: the disk says so`), { code });
}

/** Fails every call that begins with these words. */
export function failAt(words: string, code: string): Step {
  return (call) => {
    if (call.startsWith(words)) throw systemError(code);
  };
}

const named = (path: unknown) => basename(String(path)).replace(/^\.[0-9a-f]{16}\.tmp$/, '.tmp');

async function step<Result>(call: string, work: () => Promise<Result>): Promise<Result> {
  if (!/^l?stat /.test(call)) disk.calls.push(call);
  await disk.before(call);
  const result = await work();
  await disk.after(call);
  return result;
}

/** The real file system behind {@link disk}. */
export function watched(real: Files): Files {
  const onPaths =
    <Arguments extends unknown[], Result>(
      name: string,
      paths: number,
      work: (...all: Arguments) => Promise<Result>,
    ) =>
    (...all: Arguments): Promise<Result> =>
      step([name, ...all.slice(0, paths).map(named)].join(' '), () => work(...all));

  const open: Files['open'] = async (path, ...more) => {
    const name = named(path);
    const handle = await step(`open ${name}`, () => real.open(path, ...more));
    const close = handle.close.bind(handle);
    // a handle that cannot be closed must not stay open after the test
    const closed = async () => {
      await close();
      await step(`close ${name}`, () => Promise.resolve());
    };
    Object.assign(handle, { close: closed });
    for (const method of ['write', 'sync', 'datasync', 'stat'] as const) {
      const work = handle[method].bind(handle) as (...all: unknown[]) => Promise<unknown>;
      Object.assign(handle, {
        [method]: (...all: unknown[]) => step(`${method} ${name}`, () => work(...all)),
      });
    }
    return handle;
  };
  const opendir = ((...all: Parameters<Files['opendir']>) =>
    disk.folders === undefined
      ? real.opendir(...all)
      : Promise.resolve(
          disk.folders.map((name) => ({ name, isDirectory: () => true, isSymbolicLink: () => false })),
        )) as unknown as Files['opendir'];
  return {
    ...real,
    open,
    opendir,
    link: onPaths('link', 2, real.link),
    rename: onPaths('rename', 2, real.rename),
    unlink: onPaths('unlink', 1, real.unlink),
    rmdir: onPaths('rmdir', 1, real.rmdir),
    mkdir: onPaths('mkdir', 1, real.mkdir as (path: string) => Promise<string | undefined>) as Files['mkdir'],
    lstat: onPaths('lstat', 1, real.lstat as (path: string) => Promise<never>) as Files['lstat'],
  };
}
