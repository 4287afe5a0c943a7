import { createHash } from 'node:crypto';
import { posix, win32 } from 'node:path';
import { PgkeepError } from '../../../core/errors.ts';

/** What the operating system starts at each tick; every format of a unit says the same. */
export interface Unit {
  /** Absolute path of what is started: Node.js, or the packaged application. */
  readonly program: string;
  readonly args: readonly string[];
  /** PGKEEP_HOME. */
  readonly home: string;
  /** PATH; empty where the unit has none of its own, as on Windows. */
  readonly path: string;
}

/** Minutes between two ticks. */
export const tickMinutes = 15;

/**
 * What tells the unit of one home from that of another one of the same user: eight hexadecimal digits. So two homes
 * have two units, and taking one away leaves the other.
 */
export const unitSuffix = (home: string): string =>
  createHash('sha256').update(home).digest('hex').slice(0, 8);

/**
 * The folders of PATH that mean the same wherever a program starts: absolute ones, each once. What npm and npx put in
 * front for the time of a command is left out.
 */
export function carriedPath(path: string, platform: NodeJS.Platform): string {
  const paths = platform === 'win32' ? win32 : posix;
  const folders = path.split(paths.delimiter).filter((folder) => {
    const isOfNpm = /[\\/]node_modules[\\/]\.bin$|[\\/]node-gyp-bin$/.test(folder);
    return paths.isAbsolute(folder) && !isOfNpm && !hasControls(folder);
  });
  return [...new Set(folders)].join(paths.delimiter);
}

// oxlint-disable-next-line no-control-regex -- they are what is looked for
const controls = /[\u0000-\u001f\u007f-\u009f]/;
const hasControls = (text: string): boolean => controls.test(text);

/** Throws UserErrorInvalidInput where a path has characters that no format of a unit takes. */
export function expectPlainPaths({ program, args, home }: Pick<Unit, 'program' | 'args' | 'home'>): void {
  const odd = [program, ...args, home].find(hasControls);
  if (odd === undefined) return;
  throw new PgkeepError(
    'UserErrorInvalidInput',
    `The path ${JSON.stringify(odd)} has a control character, which the operating system takes in no service.`,
    { remedy: 'Move it to a path without such a character.' },
  );
}

/**
 * Throws UserErrorInvalidInput where the program lies at a place that is emptied or goes with the running process:
 * npx's cache, or the read-only copy from which macOS runs an application that was not moved out of its download.
 */
export function expectLastingPlace({ program, args }: Pick<Unit, 'program' | 'args'>): void {
  const passing = [program, ...args].find((path) => /[\\/](_npx|AppTranslocation)[\\/]/.test(path));
  if (passing === undefined) return;
  throw new PgkeepError('UserErrorInvalidInput', `${passing} lies at a place that does not last.`, {
    remedy: passing.includes('AppTranslocation')
      ? 'Move pgkeep into the folder Applications, open it from there, and install the service again.'
      : 'Install pgkeep in a folder of its own or for all, and install the service from there.',
  });
}
