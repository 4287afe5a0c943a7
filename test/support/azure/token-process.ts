import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { guardChild } from '../processes/guard.ts';
import type { TestAzure } from './azure.ts';

/** What a process of the home is to want. `holds`: it keeps the lock once it has the token, until it is let go. */
export interface TokenOrder {
  readonly identity: string;
  readonly scope: string;
  readonly keychain: readonly (readonly [string, string])[];
  holds: boolean;
}

/** How far it is: it has the lock and `renews` what is kept; it found the lock taken and `waits`; it `has` its token. */
export type TokenWord =
  { readonly word: 'renews' | 'waits' } | { readonly word: 'has'; readonly token: string };

export interface TokenProcess {
  /** The words that it said so far. */
  readonly words: readonly TokenWord['word'][];
  /** Waits for the first of some words from now on. Throws when the process ends before. */
  next(...words: readonly TokenWord['word'][]): Promise<TokenWord>;
  letGo(): void;
  /** The token, once it has one and has ended. */
  readonly token: Promise<string>;
}

/** Starts it for a home, in the network of a test whose CA it is given. */
export async function startTokenProcess(
  { network, certificate }: TestAzure,
  { home, folder }: { readonly home: string; readonly folder: string },
  order: TokenOrder,
): Promise<TokenProcess> {
  const ca = join(folder, 'ca.pem');
  await writeFile(ca, certificate.ca);
  const { PATH, HOME, TMPDIR } = process.env;
  const child = fork(join(import.meta.dirname, 'token-main.ts'), {
    env: { PATH, HOME, TMPDIR, PGKEEP_HOME: home, HTTPS_PROXY: network.url, NODE_EXTRA_CA_CERTS: ca },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  await once(child, 'spawn');
  guardChild(child.pid ?? 0);
  const errors: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const words: TokenWord['word'][] = [];
  const listeners = new Set<(said: TokenWord | undefined) => void>();
  const tell = (said: TokenWord | undefined) => {
    for (const listener of listeners) listener(said);
  };
  child.on('message', (said: TokenWord) => {
    words.push(said.word);
    tell(said);
  });
  child.on('close', () => tell(undefined));
  const next: TokenProcess['next'] = (...wanted) =>
    new Promise((resolve, reject) => {
      const listener = (said: TokenWord | undefined) => {
        if (said !== undefined && !wanted.includes(said.word)) return;
        listeners.delete(listener);
        if (said === undefined) reject(new Error(`the process ended: ${errors.join('')}`));
        else resolve(said);
      };
      listeners.add(listener);
    });
  const closed = once(child, 'close');
  const token = next('has').then(async (said) => {
    await closed;
    return said.word === 'has' ? said.token : '';
  });
  child.send(order);
  return { words, next, letGo: () => void child.send('go on'), token };
}
