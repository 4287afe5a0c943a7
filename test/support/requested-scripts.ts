import type { Page } from '@playwright/test';
import { gzipSync } from 'node:zlib';

/** A script that a page asked for. */
export type RequestedScript = {
  /** On the page's own origin. */
  readonly path: string;
  readonly text: string;
  /** Bytes of the text once gzip has compressed it. */
  readonly gzip: number;
};

/**
 * Listens for the scripts that a page asks for from now on; what comes again counts once. They are read afterwards: the
 * browser forgets what a page has loaded once it goes on to another one.
 */
export function requestedScripts(page: Page): { readonly all: () => Promise<RequestedScript[]> } {
  const addresses = new Set<string>();
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') addresses.add(response.url());
  });
  return {
    all: async () => {
      const loaded = await page.evaluate(
        (urls) =>
          Promise.all(
            urls.map(async (url) => {
              const answer = await fetch(url);
              if (!answer.ok) throw new Error(`${url} is answered with ${answer.status}`);
              return { path: new URL(url).pathname, text: await answer.text() };
            }),
          ),
        [...addresses],
      );
      return loaded.map(({ path, text }) => ({ path, text, gzip: gzipSync(text).length }));
    },
  };
}

/** In kilobytes of 1024 bytes. */
export const totalKib = (scripts: readonly RequestedScript[]): number =>
  scripts.reduce((sum, { gzip }) => sum + gzip, 0) / 1024;
