import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homeNotAccessible, openHome } from '../../../main/core/home.ts';
import { Store } from '../../../main/store/store.ts';

const posix = process.platform !== 'win32';
const modeOf = async (path: string) => (await stat(path)).mode & 0o7777;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-home-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the home folder', () => {
  it('is where PGKEEP_HOME says, made with all that is above it', () => {
    const home = openHome({ PGKEEP_HOME: join(folder, 'a', 'b') });
    expect(home).toEqual({
      folder: join(folder, 'a', 'b'),
      database: join(folder, 'a', 'b', 'pgkeep.sqlite'),
      logFile: join(folder, 'a', 'b', 'pgkeep.log'),
    });
  });

  it.runIf(posix)('is for its owner alone when it is made', async () => {
    openHome({ PGKEEP_HOME: join(folder, 'home') });
    expect(await modeOf(join(folder, 'home'))).toBe(0o700);
  });

  it.runIf(posix)('keeps the mode of a folder that was there: it may be everybody’s', async () => {
    const home = join(folder, 'home');
    await mkdir(home);
    await chmod(home, 0o1777);
    openHome({ PGKEEP_HOME: home });
    expect(await modeOf(home)).toBe(0o1777);
  });
});

describe('a home that cannot be used', () => {
  const notAccessible = (path: string) =>
    expect.objectContaining({
      code: 'UserErrorHomeNotAccessible',
      message: expect.stringMatching(new RegExp(`PGKEEP_HOME.*${path}`)) as string,
    });

  it('below a file, or a file itself', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    expect(() => openHome({ PGKEEP_HOME: file })).toThrow(notAccessible(file));
    expect(() => openHome({ PGKEEP_HOME: join(file, 'home') })).toThrow(notAccessible(join(file, 'home')));
  });

  it('with a folder in the place of the database', async () => {
    const { database } = openHome({ PGKEEP_HOME: folder });
    await mkdir(database);
    expect(() => new Store(database)).toThrow(notAccessible(database));
  });
});

it('a home that is full is told as that, not as one without permission', () => {
  const cause = (code: string) => Object.assign(new Error(`${code}: something`), { code });
  for (const [code, reason] of [
    ['ENOSPC', 'no space is left on the device'],
    ['EDQUOT', 'the quota is used up'],
  ] as const) {
    expect(homeNotAccessible('/home/keys', cause(code))).toMatchObject({
      code: 'UserErrorHomeFull',
      message: `pgkeep's own state (PGKEEP_HOME) takes no more: /home/keys: ${reason}.`,
    });
  }
  expect(homeNotAccessible('/home/keys', cause('EACCES')).code).toBe('UserErrorHomeNotAccessible');
});
