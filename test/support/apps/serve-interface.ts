import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { compose, openHome, type Client, type ComposeOptions } from '../../../main/compose.ts';
import type { HostCapabilities } from '../../../main/coordinator/engine.ts';
import type { ServeLimits } from '../../../main/hosts/serve/limits.ts';
import { startServe, type ServeHost } from '../../../main/hosts/serve/server.ts';

export type ServePlace = {
  readonly browser: Browser;
  /** PGKEEP_HOME and whatever credentials are to be found in the environment. */
  readonly env: NodeJS.ProcessEnv & { PGKEEP_HOME: string };
  /** Folders that the page may choose from, as `pgkeep serve --folder` names them. */
  readonly folders?: readonly string[];
  /** What the operating system starts for due backups. */
  readonly runDue?: HostCapabilities['runDue'];
  readonly replace?: ComposeOptions['replace'];
  readonly context?: BrowserContextOptions;
  /** What is done with the page before it loads anything. */
  readonly prepare?: (page: Page) => Promise<void>;
  /** The server's clock, ms since 1970. */
  readonly now?: () => number;
  readonly limits?: Partial<ServeLimits>;
};

/** The built interface on the serve host, in a browser window of its own. */
export type ServedInterface = AsyncDisposable & {
  readonly page: Page;
  /** The router behind it, called in this process. */
  readonly client: Client;
  readonly server: ServeHost;
};

/** Opens it at its first place. Disposing it fails when the server reported a defect. */
export async function serveInterface(place: ServePlace): Promise<ServedInterface> {
  const { browser, env } = place;
  const app = await compose({
    home: openHome(env),
    env,
    host: {
      kind: 'serve',
      folders: await Promise.all((place.folders ?? []).map((path) => realpath(path))),
      ...(place.runDue !== undefined && { runDue: place.runDue }),
    },
    ask: (question) => Promise.reject(new Error(`nobody is there to answer: ${question}`)),
    notice: () => {},
    replace: place.replace ?? {},
  });
  const defects: unknown[] = [];
  const server = await startServe({
    router: app.router,
    rendererFolder: join(import.meta.dirname, '../../../dist/renderer'),
    limits: place.limits ?? {},
    ...(place.now === undefined ? {} : { now: place.now }),
    onDefect: (error) => defects.push(error),
  });
  const context = await browser.newContext({ viewport: { width: 1360, height: 860 }, ...place.context });
  const page = await context.newPage();
  await place.prepare?.(page);
  await page.goto(server.newUrl());
  return {
    page,
    client: app.client,
    server,
    async [Symbol.asyncDispose]() {
      await context.close();
      await app.coordinator.jobs.close();
      await server[Symbol.asyncDispose]();
      await app[Symbol.asyncDispose]();
      if (defects.length > 0) throw new AggregateError(defects, 'the server has defects');
    },
  };
}
