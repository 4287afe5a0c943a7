import { expect, type Browser, type Page } from '@playwright/test';
import { stat } from 'node:fs/promises';
import { compose, openHome, type Client } from '../../../main/compose.ts';
import { launchDesktop } from '../../support/electron/launch.ts';
import { serveInterface } from '../../support/apps/serve-interface.ts';
import { answerDialog, browseTo, type PlaceField } from './choose-place.ts';

export type HostKind = 'serve' | 'desktop';

/** The interface in front of a user, in one of the hosts that show it. */
export type OpenHost = AsyncDisposable & {
  readonly page: Page;
  /** What the user does, and the path that the file gets which the page then offers; resolves when it is there. */
  save(path: string, act: () => Promise<void>): Promise<void>;
  /** Chooses a file or folder for a field of a form, as the host lets one choose. Folders are made. */
  choosePlace(field: PlaceField, path: string): Promise<void>;
};

export type HostPlace = {
  readonly browser: Browser;
  /** PGKEEP_HOME and whatever credentials are to be found in the environment. */
  readonly env: NodeJS.ProcessEnv & { PGKEEP_HOME: string };
  /** The folder beneath which the page of the serve host may choose. */
  readonly folder: string;
};

const nobody = (question: string) => Promise.reject(new Error(`nobody is there to answer: ${question}`));

export async function openHost(kind: HostKind, place: HostPlace): Promise<OpenHost> {
  return kind === 'serve' ? await openServe(place) : await openDesktop(place);
}

async function openServe({ folder, ...place }: HostPlace): Promise<OpenHost> {
  const served = await serveInterface({ ...place, folders: [folder] });
  return {
    ...served,
    choosePlace: (field, path) => browseTo(served.page, field, { root: folder, path }),
    async save(path, act) {
      const offered = served.page.waitForEvent('download');
      await act();
      await (await offered).saveAs(path);
    },
  };
}

async function openDesktop({ browser, env }: HostPlace): Promise<OpenHost> {
  const desktop = await launchDesktop({ home: env.PGKEEP_HOME, env, browser });
  return {
    page: desktop.page,
    async save(path, act) {
      await desktop.answerDialogs(path);
      await act();
      await expect.poll(() => sizeOf(path)).toBeGreaterThan(0);
    },
    choosePlace: (field, path) => answerDialog(desktop, field, path),
    [Symbol.asyncDispose]: () => desktop.quit(),
  };
}

const sizeOf = (path: string) =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

/** Works on a home before a host opens it, through the same calls as the interface. */
export async function arrangeHome(
  env: HostPlace['env'],
  arrange: (client: Client) => Promise<void>,
): Promise<void> {
  const app = await compose({ home: openHome(env), env, ask: nobody, notice: () => {} });
  try {
    await arrange(app.client);
  } finally {
    await app[Symbol.asyncDispose]();
  }
}
