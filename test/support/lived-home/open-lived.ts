import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose, openHome, type Client } from '../../../main/compose.ts';
import { ensureClientTools } from '../programs/client-tools.ts';
import { serveInterface } from '../apps/serve-interface.ts';
import type { TestServer } from '../servers/postgres-server.ts';
import { live, type LivedHome } from './live.ts';
import type { Engine } from '../../../main/coordinator/engine.ts';
import { FolderStorage } from '../../../main/vault/folder/folder-storage.ts';
import { movingClock } from './moving-clock.ts';

/** When lived homes are looked at: a Thursday morning. The browser's time stands still there. */
const lookedAt = new Date('2026-03-12T09:30:00Z');

/** A second of work takes so many, so that backups of some megabytes last as long as those of gigabytes. */
const pace = 30;

export type OpenPlace = {
  readonly browser: Browser;
  readonly servers: { readonly old: TestServer; readonly new: TestServer };
  /** Without a life: a home as on the first day. */
  readonly empty?: true;
  readonly context?: BrowserContextOptions;
  /** What is done with the page before it loads anything; `folder` holds the home, vaults and files. */
  readonly prepare?: (page: Page, folder: string) => Promise<void>;
};

export type OpenLived = AsyncDisposable & {
  readonly page: Page;
  readonly client: Client;
  /** What is in it; null in an empty one. */
  readonly home: LivedHome | null;
};

/** Fills a home with a life and opens the interface on it. Disposing it removes the home. */
export async function openLived({ browser, servers, ...place }: OpenPlace): Promise<OpenLived> {
  const folder = await mkdtemp(join(tmpdir(), 'pgkeep-lived-'));
  const passwordVariable = 'PGKEEP_LIVED_PASSWORD';
  const env = {
    ...process.env,
    PGKEEP_HOME: join(folder, 'home'),
    [passwordVariable]: servers.old.password,
  };
  const home = await fill();
  const opened = await serveInterface({
    browser,
    env,
    folders: [folder],
    replace: { clock: movingClock(lookedAt) },
    context: { timezoneId: 'UTC', locale: 'en-GB', reducedMotion: 'reduce', ...place.context },
    async prepare(page) {
      await page.clock.setFixedTime(lookedAt);
      await place.prepare?.(page, folder);
    },
  });
  return {
    page: opened.page,
    client: opened.client,
    home,
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };

  async function fill(): Promise<LivedHome | null> {
    const clock = movingClock(lookedAt, pace);
    /** What vaults say instead of the time of their files. */
    let vaultTime: Date | undefined;
    const openVaults: Engine['openStorage'] = async (location, _account, options) => {
      if (location.kind !== 'folder') throw new Error('the life has vaults in folders only');
      const storage = await FolderStorage.open(location.path, options);
      const now = storage.now.bind(storage);
      storage.now = async (asked) => vaultTime ?? (await now(asked));
      return storage;
    };
    await using app = await compose({
      home: openHome(env),
      env,
      ask: (question) => Promise.reject(new Error(`nobody is there to answer: ${question}`)),
      notice: () => {},
      replace: { clock, openStorage: openVaults },
    });
    const { folders } = await app.client.tools.list();
    for (const toolFolder of (await ensureClientTools()).values())
      if (!folders.includes(toolFolder)) await app.client.tools.addFolder({ folder: toolFolder });
    if (place.empty === true) return null;
    return await live(app.client, clock, {
      servers,
      folder,
      passwordVariable,
      now: lookedAt,
      moveVaultsTo: (time) => {
        vaultTime = time;
      },
    });
  }
}
