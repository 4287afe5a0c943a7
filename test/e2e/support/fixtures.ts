import { test as base, type Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '../../../main/compose.ts';
import { ensureClientTools } from '../../support/programs/client-tools.ts';
import { startServer, type TestServer } from '../../support/servers/postgres-server.ts';
import type { PlaceField } from './choose-place.ts';
import { arrangeHome, openHost, type HostKind, type OpenHost } from './open-host.ts';

export { expect } from '@playwright/test';

export type HostOptions = {
  /** Which host shows the interface. */
  host: HostKind;
  /** Servers of two majors: what is backed up on the old one comes back on the new one. */
  servers: { readonly old: TestServer; readonly new: TestServer };
};

export type Home = {
  /** For vaults and files, outside of PGKEEP_HOME. */
  readonly folder: string;
  /** Name of the environment variable that holds the password of both servers. */
  readonly passwordVariable: string;
  /** What pgkeep sees as its environment, for another process that works on the same home. */
  readonly env: NodeJS.ProcessEnv & { PGKEEP_HOME: string };
  /** Puts something into the home before the interface is opened. */
  arrange(work: (client: Client) => Promise<void>): Promise<void>;
  /** Opens the interface; the page is at its first place. */
  open(): Promise<Page>;
  /** Does what makes the open page offer a file, and puts that file at the path, through the host's own way. */
  save(path: string, act: () => Promise<void>): Promise<void>;
  /** Chooses a file or folder beneath `folder` in the interface that was opened last. */
  choosePlace(field: PlaceField, path: string): Promise<void>;
};

export const test = base.extend<{ home: Home }, HostOptions>({
  host: ['serve', { option: true, scope: 'worker' }],
  servers: [
    async ({ host: _host }, use) => {
      await using old = await startServer({ major: 14 });
      await using recent = await startServer({ major: 18 });
      await use({ old, new: recent });
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  home: async ({ browser, host, servers }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'pgkeep-e2e-'));
    const passwordVariable = 'PGKEEP_E2E_PASSWORD';
    const env = {
      ...process.env,
      PGKEEP_HOME: join(folder, 'home'),
      [passwordVariable]: servers.old.password,
    };
    const arrange: Home['arrange'] = (work) => arrangeHome(env, work);
    await arrange(async (client) => {
      const { folders } = await client.tools.list();
      for (const toolFolder of (await ensureClientTools()).values())
        if (!folders.includes(toolFolder)) await client.tools.addFolder({ folder: toolFolder });
    });
    const opened: OpenHost[] = [];
    await use({
      folder,
      passwordVariable,
      env,
      arrange,
      async open() {
        const shown = await openHost(host, { browser, env, folder });
        opened.push(shown);
        return shown.page;
      },
      async save(path, act) {
        const shown = opened.at(-1);
        if (shown === undefined) throw new Error('no page is open yet');
        await shown.save(path, act);
      },
      async choosePlace(field, path) {
        const shown = opened.at(-1);
        if (shown === undefined) throw new Error('the interface is not open');
        await shown.choosePlace(field, path);
      },
    });
    for (const one of opened) await one[Symbol.asyncDispose]();
    // What a process that ends writes last may come in between.
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  },
});
