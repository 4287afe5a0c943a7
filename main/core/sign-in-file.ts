import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A page in a private file that leads on to a URL which others must not see. Disposing it removes it. */
export interface SignInFile extends Disposable {
  readonly path: string;
}

/** Writes the page into a folder that is the user's own; `name` is what it is called there. */
export function writeSignInFile(folder: string, url: string, name = 'sign-in'): SignInFile {
  const path = join(folder, `${name}-${process.pid}.html`);
  rmSync(path, { force: true });
  const page = `<!doctype html><meta charset="utf-8"><title>pgkeep</title><meta http-equiv="refresh" content="0;url=${new URL(url).href.replaceAll('&', '&amp;')}">\n`;
  writeFileSync(path, page, { mode: 0o600, flag: 'wx' });
  return { path, [Symbol.dispose]: () => rmSync(path, { force: true }) };
}

/** Removes the pages of processes that ended without doing so. */
export function removeStaleSignInFiles(folder: string, isAlive: (pid: number) => boolean): void {
  for (const name of readdirSync(folder)) {
    const pid = /^(?:azure-)?sign-in-(\d+)\.html$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { force: true });
  }
}
