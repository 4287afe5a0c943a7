import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { chromium } from '@playwright/test';

/** Where Linux distributions put it. */
const systemChromium = '/usr/bin/chromium';

/** The machine's own Chromium, if it has one; Playwright then needs none of its own. */
export function installedChromium(): string | undefined {
  return [systemChromium].find(existsSync);
}

/** What a machine can be asked to do; tests bring their own. */
export type BrowserMachine = {
  /** `ID` of /etc/os-release: "debian", "ubuntu" and the like; empty elsewhere. */
  readonly system: string;
  readonly isRoot: boolean;
  /** Runs a program and lets its output be seen; whether it ended with 0. */
  readonly run: (program: string, args: readonly string[]) => Promise<boolean>;
  /** A browser that starts, if there is one. */
  readonly find: () => Promise<string | undefined>;
  readonly say: (line: string) => void;
};

/**
 * The browser for the specs of the interface; installs it where there is none. As root on Debian apt has it.
 * Ubuntu's package of that name only asks for a snap, which neither runs in containers nor for other programs: there,
 * and everywhere else, it is Playwright's own, as root with the libraries that it needs. Throws one sentence
 * where nothing works.
 */
export async function ensureChromium(machine: BrowserMachine): Promise<string> {
  const { system, isRoot, run, find, say } = machine;
  const found = await find();
  if (found !== undefined) return found;
  say('Chromium, for the specs of the interface, is missing; installing it:');
  const playwright = ['playwright', 'install', ...(isRoot ? ['--with-deps'] : []), 'chromium'];
  const ways: readonly (() => Promise<boolean>)[] = [
    ...(system === 'debian' && isRoot ? [() => aptInstall(run, ['chromium'])] : []),
    () => run('npx', ['--no-install', ...playwright]),
  ];
  for (const way of ways) {
    // What was installed may still not start: libraries can be missing.
    const now = (await way()) ? await find() : undefined;
    if (now !== undefined) return now;
  }
  const remedy =
    system === 'debian'
      ? 'sudo apt-get install chromium'
      : 'npx playwright install chromium, and its libraries with sudo npx playwright install-deps chromium';
  throw new Error(`The specs of the interface need Chromium, which could not be installed: ${remedy}.`);
}

/** Installs Debian packages as root; a fresh container has no lists yet. */
export async function aptInstall(run: BrowserMachine['run'], packages: readonly string[]): Promise<boolean> {
  const install = ['install', '--yes', '--no-install-recommends', '-qq', ...packages];
  if (await run('apt-get', install)) return true;
  return (await run('apt-get', ['update', '-qq'])) && (await run('apt-get', install));
}

/** The browser that the specs would start, if it starts. */
export async function findChromium(): Promise<string | undefined> {
  for (const program of [installedChromium(), chromium.executablePath()]) {
    if (program === undefined || !existsSync(program)) continue;
    const { failed } = await execa(program, ['--version', '--no-sandbox'], {
      reject: false,
      timeout: 60_000,
    });
    if (!failed) return program;
  }
  return undefined;
}
