import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLog } from '../../../main/core/log.ts';
import { openHome } from '../../../main/core/paths.ts';
import { registerSecret } from '../../../main/core/redact.ts';
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

  it('with a file that is no database', async () => {
    const { database } = openHome({ PGKEEP_HOME: folder });
    await writeFile(database, 'not SQLite '.repeat(100));
    expect(() => new Store(database)).toThrow(notAccessible(database));
  });

  it('with a folder in the place of the database', async () => {
    const { database } = openHome({ PGKEEP_HOME: folder });
    await mkdir(database);
    expect(() => new Store(database)).toThrow(notAccessible(database));
  });
});

describe('the log', () => {
  it('has one JSON object a line, without secrets', async () => {
    registerSecret('line"with\\quotes');
    const file = join(folder, 'logs', 'pgkeep.log');
    const log = openLog(file);
    log.info(
      { url: 'postgres://a:b4d@h/x', nested: { password: 'password=abcd' } },
      'it was line"with\\quotes',
    );
    log.error({ err: new Error('no line"with\\quotes here') }, 'defect');
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      {
        level: 30,
        pid: process.pid,
        msg: 'it was [redacted]',
        url: 'postgres://a:[redacted]@h/x',
        nested: { password: 'password=[redacted]' },
      },
      { level: 50, msg: 'defect', err: { message: 'no [redacted] here' } },
    ]);
    expect(lines.join()).not.toContain('quotes');
  });

  it.runIf(posix)('is for its owner alone', async () => {
    const file = join(folder, 'pgkeep.log');
    openLog(file).info('x');
    expect(await modeOf(file)).toBe(0o600);
  });
});
