import type { Page } from '@playwright/test';
import { gzipSync } from 'node:zlib';

/** A script that a page asked for. */
export type RequestedScript = {
  /** On the page's own origin. */
  readonly path: string;
  readonly text: string;
  /** Bytes, compressed by gzip as it comes. */
  readonly gzip: number;
};

/** Listens for the scripts that a page asks for from now on; what comes again counts once. */
export function requestedScripts(page: Page): { readonly all: () => Promise<RequestedScript[]> } {
  const scripts = new Map<string, Promise<RequestedScript>>();
  page.on('response', (response) => {
    if (response.request().resourceType() !== 'script') return;
    const { pathname: path } = new URL(response.url());
    scripts.set(
      path,
      response.body().then((body) => ({ path, text: body.toString(), gzip: gzipSync(body).length })),
    );
  });
  return { all: () => Promise.all(scripts.values()) };
}

/** In kilobytes of 1024 bytes. */
export const totalKib = (scripts: readonly RequestedScript[]): number =>
  scripts.reduce((sum, { gzip }) => sum + gzip, 0) / 1024;
