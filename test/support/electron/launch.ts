import {
  _electron,
  chromium,
  type Browser,
  type LaunchOptions as LaunchOptionsOfPlaywright,
} from '@playwright/test';
import { join } from 'node:path';
import { findElectron } from '../../../build/electron-program.ts';
import { installedChromium } from '../programs/chromium.ts';
import type { Desktop } from './desktop.ts';
import { launchWithDouble } from './launch-double.ts';

const root = join(import.meta.dirname, '../../..');

export interface LaunchOptions {
  /** PGKEEP_HOME of this instance: each has its own lock, store and window. */
  readonly home: string;
  /** Environment besides that; the process's own where nothing is given. */
  readonly env?: NodeJS.ProcessEnv;
  /** A browser that is open already; only the double needs one. */
  readonly browser?: Browser;
  readonly colorScheme?: 'light' | 'dark';
}

/** Flags of a browser that runs in a container and asks nobody outside. */
const chromiumFlags: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** How the specs start the machine's own Chromium, or Playwright's. */
export function chromiumLaunch(): LaunchOptionsOfPlaywright {
  const executablePath = installedChromium();
  return { args: [...chromiumFlags], ...(executablePath === undefined ? {} : { executablePath }) };
}

/** Starts a browser: the machine's own Chromium, or Playwright's. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch(chromiumLaunch());
}

/**
 * Opens the desktop application on its bundles in dist (npm run build): in Electron where its program can run
 * here, otherwise with the double. Resolves when the page has loaded.
 */
export async function launchDesktop(options: LaunchOptions): Promise<Desktop> {
  const env = { ...(options.env ?? process.env), PGKEEP_HOME: options.home };
  const found = findElectron({ root, env, platform: process.platform, uid: process.getuid?.() });
  if ('program' in found) return await launchElectron(found.program, env, options);
  const own = options.browser === undefined ? await openBrowser() : undefined;
  try {
    const desktop = await launchWithDouble({
      root,
      env,
      browser: options.browser ?? (own as Browser),
      colorScheme: options.colorScheme ?? 'light',
    });
    if (own === undefined) return desktop;
    return {
      ...desktop,
      async quit() {
        await desktop.quit();
        await own.close();
      },
      async [Symbol.asyncDispose]() {
        await desktop[Symbol.asyncDispose]();
        await own.close();
      },
    };
  } catch (error) {
    await own?.close();
    throw error;
  }
}

async function launchElectron(
  executablePath: string,
  env: NodeJS.ProcessEnv,
  { colorScheme = 'light' }: LaunchOptions,
): Promise<Desktop> {
  const defined = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const electron = await _electron.launch({
    executablePath,
    args: [root],
    cwd: root,
    env: Object.fromEntries(defined),
    colorScheme,
  });
  const page = await electron.firstWindow();
  await page.waitForLoadState();
  const quit = async () => {
    await electron.evaluate(({ dialog }) => {
      dialog.showMessageBox = () => Promise.resolve({ response: 1, checkboxChecked: false });
    });
    const ended = new Promise<void>((resolve) => void electron.once('close', () => resolve()));
    await electron.evaluate(({ app }) => app.quit()).catch(() => {});
    await ended;
  };
  return {
    ran: 'electron',
    page,
    quit,
    answerDialogs: (path) =>
      electron.evaluate(({ dialog, session }, answer) => {
        dialog.showOpenDialog = () =>
          Promise.resolve({ canceled: answer === null, filePaths: answer === null ? [] : [answer] });
        // The dialog of a download is Electron's own: only a path that is known before takes its place.
        const known = globalThis as { pgkeepSavesTo?: string | null };
        if (!('pgkeepSavesTo' in known)) {
          session.defaultSession.on('will-download', (_event, item) => {
            if (typeof known.pgkeepSavesTo === 'string') item.setSavePath(known.pgkeepSavesTo);
            else item.cancel();
          });
        }
        known.pgkeepSavesTo = answer;
      }, path),
    async openLink(link) {
      await electron.evaluate(
        ({ app }, given) => app.emit('second-instance', {}, ['pgkeep', given], '/'),
        link,
      );
    },
    closeWindow: () => electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close()),
    [Symbol.asyncDispose]: () => electron.close(),
  };
}
