import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TokenCache } from '../../../../main/azure/sign-in/token-cache.ts';

let folder: string;
let file: string;
let key: string | undefined;
let locked: number;
let unattended: boolean[];
let warnings: unknown[];
/** Of each time that the key was read. */
let wasLocked: boolean[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-cache-'));
  file = join(folder, 'azure', 'tokens');
  key = undefined;
  locked = 0;
  unattended = [];
  warnings = [];
  wasLocked = [];
});
afterEach(() => rm(folder, { recursive: true }));

const open = () =>
  new TokenCache({
    file,
    key: {
      read: (isUnattended) => {
        unattended.push(isUnattended);
        wasLocked.push(locked > 0);
        return Promise.resolve(key);
      },
      write: (text) => Promise.resolve(void (key = text)),
      remove: () => Promise.resolve(void (key = undefined)),
    },
    locked: async (work) => {
      locked += 1;
      expect(locked).toBe(1);
      try {
        return await work();
      } finally {
        locked -= 1;
      }
    },
    warn: (error) => void warnings.push(error),
  });

const tokensOf = async (id: string) => (await open().read(id))?.tokens;

describe('the tokens of a home', () => {
  it('are kept of each identity, for other processes', async () => {
    await open().begin('identity-1', 'one');
    await open().begin('identity-2', 'two');
    expect(await tokensOf('identity-1')).toBe('one');
    expect(await tokensOf('identity-2')).toBe('two');
    expect(await tokensOf('identity-3')).toBeUndefined();
    expect(await readdir(join(folder, 'azure'))).toEqual(['tokens']);
  });

  it.skipIf(process.platform === 'win32')('are in a file that only its owner reads', async () => {
    await open().begin('identity-1', 'one');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'azure'))).mode & 0o777).toBe(0o700);
  });

  it('are in a file that says nothing, and never the same twice', async () => {
    await open().begin('identity-1', 'a-refresh-token');
    const before = await readFile(file);
    expect(before.includes(Buffer.from('a-refresh-token'))).toBe(false);
    expect(before.includes(Buffer.from('identity-1'))).toBe(false);
    await open().begin('identity-1', 'a-refresh-token');
    expect((await readFile(file)).equals(before)).toBe(false);
    expect(Buffer.from(key ?? '', 'base64')).toHaveLength(32);
  });

  it('are renewed within one sign-in, and not after it', async () => {
    await open().begin('identity-1', 'one');
    const entry = await open().read('identity-1');
    if (entry === undefined) expect.unreachable();
    await open().renew('identity-1', { ...entry, tokens: 'newer' });
    expect(await tokensOf('identity-1')).toBe('newer');
    await open().begin('identity-1', 'of another sign-in');
    await open().renew('identity-1', { ...entry, tokens: 'late' });
    expect(await tokensOf('identity-1')).toBe('of another sign-in');
    await open().remove('identity-1');
    await open().renew('identity-1', { ...entry, tokens: 'later still' });
    expect(await tokensOf('identity-1')).toBeUndefined();
  });

  it('are read and renewed with a keychain that knows whether somebody is there', async () => {
    await open().begin('identity-1', 'one');
    unattended = [];
    const entry = await open().read('identity-1', true);
    if (entry === undefined) expect.unreachable();
    await open().renew('identity-1', entry, true);
    expect(unattended).toEqual([true, true]);
    await open().read('identity-1');
    expect(unattended.at(-1)).toBe(false);
  });

  it('keep nobody waiting while a keychain asks to be unlocked', async () => {
    await open().begin('identity-1', 'one');
    wasLocked = [];
    const entry = await open().read('identity-1');
    if (entry === undefined) expect.unreachable();
    await open().renew('identity-1', entry);
    await open().begin('identity-2', 'two');
    await open().remove('identity-1');
    expect(wasLocked).toEqual([false, false, false, false]);
  });

  it('are of the sign-in that another process began anew while the key was read', async () => {
    await open().begin('identity-1', 'one');
    const late = new TokenCache({
      file,
      key: {
        // the first answer comes from before the last identity was signed out
        read: async () => {
          const before = key;
          if (locked === 0) {
            await open().remove('identity-1');
            await open().begin('identity-2', 'two');
          }
          return locked === 0 ? before : key;
        },
        write: (text) => Promise.resolve(void (key = text)),
        remove: () => Promise.resolve(void (key = undefined)),
      },
      locked: async (work) => {
        locked += 1;
        try {
          return await work();
        } finally {
          locked -= 1;
        }
      },
      warn: () => {},
    });
    await late.begin('identity-3', 'three');
    expect(await tokensOf('identity-2')).toBe('two');
    expect(await tokensOf('identity-3')).toBe('three');
  });

  it('are not kept where the disk refuses it, which is told to the log alone', async () => {
    await open().begin('identity-1', 'one');
    const entry = await open().read('identity-1');
    if (entry === undefined) expect.unreachable();
    // a folder in the place of the file that is written first
    await mkdir(join(`${file}.${process.pid}`, 'full'), { recursive: true });
    await open().renew('identity-1', { ...entry, tokens: 'newer' });
    expect(warnings).toEqual([expect.objectContaining({ code: 'ERR_FS_EISDIR' })]);
    expect(await tokensOf('identity-1')).toBe('one');
  });

  it('go with their identity, and the file and its key with the last one', async () => {
    await open().begin('identity-1', 'one');
    await open().begin('identity-2', 'two');
    await open().remove('identity-1');
    expect(await tokensOf('identity-1')).toBeUndefined();
    expect(await tokensOf('identity-2')).toBe('two');
    await open().remove('identity-2');
    expect(await readdir(join(folder, 'azure'))).toEqual([]);
    expect(key).toBeUndefined();
    await open().remove('identity-2');
  });

  it.each([
    ['is cut off', (bytes: Buffer) => bytes.subarray(0, 20)],
    ['is empty', () => Buffer.alloc(0)],
    [
      'was changed',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -1), Buffer.from([(bytes.at(-1) ?? 0) ^ 1])]),
    ],
    ['is of another kind', (bytes: Buffer) => Buffer.concat([Buffer.from('PGKEEP'), bytes.subarray(6)])],
  ])('are none where the file %s, until somebody signs in', async (_, damage) => {
    await open().begin('identity-1', 'one');
    await writeFile(file, damage(await readFile(file)));
    expect(await tokensOf('identity-1')).toBeUndefined();
    await open().begin('identity-2', 'two');
    expect(await tokensOf('identity-2')).toBe('two');
  });

  it.each([undefined, Buffer.alloc(32).toString('base64'), 'short'])(
    'are none where the keychain has the key %s',
    async (other) => {
      await open().begin('identity-1', 'one');
      key = other;
      expect(await tokensOf('identity-1')).toBeUndefined();
    },
  );
});
