import { app } from 'electron';
import { join } from 'node:path';
import process from 'node:process';
import { flags } from '../../../shared/command-line/option-names.ts';
import { run } from '../cli/run.ts';
import type { CliHost } from '../cli/host.ts';

/** What the service starts the packaged application with. */
export const runDueFlag = '--run-due';

/**
 * What the service of this application starts. An AppImage runs from a place that goes with it, and names its own file.
 * On Linux Chromium needs no display with these switches; they have to stand in the command line.
 */
export function runDueCommand(program: string, env: NodeJS.ProcessEnv, platform: NodeJS.Platform) {
  const headless = platform === 'linux' ? ['--ozone-platform=headless', '--disable-gpu'] : [];
  return { program: env['APPIMAGE'] || program, args: [...headless, runDueFlag] };
}

export interface RunDueOptions {
  readonly dataFolder: string;
  readonly version: string;
  readonly open: CliHost['open'];
  /** What runs the command; the command line's own unless said. */
  readonly runCommand?: typeof run;
}

/**
 * Takes the backups that are due, as `run-due` of the command line does, and ends with its exit code: no window, no
 * tray, and no lock of a single instance, for the open application has that.
 */
export async function runDue({ dataFolder, version, open, runCommand = run }: RunDueOptions): Promise<void> {
  // Two processes cannot share a profile of Chromium.
  app.setPath('userData', join(dataFolder, 'electron-run-due'));
  app.disableHardwareAcceleration();
  app.dock?.hide();
  app.exit(await runCommand(['run-due', flags.byService], unattendedHost(version, open)));
}

const nobody = (question: string) =>
  Promise.reject(new Error(`Nobody is there to answer, so this cannot be asked: ${question}.`));

function unattendedHost(version: string, open: CliHost['open']): CliHost {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    version,
    clock: { now: () => new Date(), elapsed: () => performance.now() },
    offsetMinutes: (at) => -at.getTimezoneOffset(),
    ask: nobody,
    askOpenly: nobody,
    // Electron turns SIGTERM into this event; what runs is cancelled and cleaned first.
    onSignal: (listener) => {
      const onQuit = (event: { preventDefault(): void }) => {
        event.preventDefault();
        listener();
      };
      app.on('before-quit', onQuit);
      return () => app.off('before-quit', onQuit);
    },
    buildInterface: () => Promise.resolve(),
    knownNames: () => Promise.resolve({ servers: [], vaults: [], instances: [] }),
    open,
  };
}
