import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compose, openHome, type ComposeOptions } from '../../main/compose.ts';
import { closedKeychain } from '../support/apps/secret-reader.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-compose-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function open(replace: ComposeOptions['replace']) {
  const env = { PGKEEP_HOME: folder };
  return compose({
    home: openHome(env),
    env,
    ask: () => Promise.reject(new Error('nobody is there')),
    notice: () => {},
    replace: { keychain: closedKeychain, ...replace },
  });
}

/** Files that are only there while the store is open and the lock of the process is held. */
const held = async () =>
  (await readdir(folder, { recursive: true })).filter((name) => /-wal$|^run\/./.test(name));

it('closes what it opened when a later step fails, and throws what failed', async () => {
  const failure = new Error('no timers here');
  const repeat = () => {
    throw failure;
  };
  await expect(open({ repeat })).rejects.toBe(failure);
  expect(await held()).toStrictEqual([]);
});

it('closes in reverse order: the looks first, then the jobs, the store last', async () => {
  const seen: [string, boolean][] = [];
  const isOpen = async () => (await held()).length > 0;
  const app = await open({ repeat: () => ({ [Symbol.dispose]: () => seen.push(['looks', true]) }) });
  const { jobs } = app.coordinator;
  const close = jobs.close.bind(jobs);
  jobs.close = async () => {
    await close();
    seen.push(['jobs', await isOpen()]);
  };
  await app[Symbol.asyncDispose]();
  seen.push(['store', await isOpen()]);
  expect(seen).toStrictEqual([
    ['looks', true],
    ['jobs', true],
    ['store', false],
  ]);
});
