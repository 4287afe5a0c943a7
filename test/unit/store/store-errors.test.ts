import BetterSqlite from 'better-sqlite3';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Store } from '../../../main/store/store.ts';
import { explainStoreError } from '../../../main/store/store-errors.ts';
import { patienceMs, whenFree } from '../../../main/store/when-free.ts';
import { job, owner, vault } from '../../support/store-records.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-store-'));
  file = join(folder, 'pgkeep.sqlite');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const damaged = () =>
  expect.objectContaining({
    code: 'UserErrorHomeDamaged',
    message: expect.stringMatching(`^pgkeep's own state is damaged: ${file}: `) as string,
    remedy: expect.stringMatching(
      '^Nothing in the vaults is lost. End every pgkeep, move the file away',
    ) as string,
    steps: [{ do: 'move-state-away', file }, { do: 'add-vault' }],
  }) as Error;

describe('a damaged file', () => {
  it('that is no database is told as that, not as a folder without permission', async () => {
    await writeFile(file, 'garbage\n');
    expect(() => new Store(file)).toThrow(damaged());
    await writeFile(file, 'not SQLite '.repeat(1_000));
    expect(() => new Store(file)).toThrow(damaged());
  });

  it('whose pages were overwritten is told as that, at the start or when it is read', async () => {
    const store = new Store(file);
    for (let count = 0; count < 50; count += 1) store.jobs.insert(job(`job-${count}`), owner);
    store.close();
    const handle = await open(file, 'r+');
    const { size } = await handle.stat();
    // all but the first page, so that it opens
    await handle.write(Buffer.alloc(size - 4_096, 0xff), 0, size - 4_096, 4_096);
    await handle.close();
    const read = () => {
      const again = new Store(file);
      try {
        again.jobs.list({ limit: 100 });
      } finally {
        again.close();
      }
    };
    expect(read).toThrow(damaged());
  });
});

describe('a store that another connection keeps locked', () => {
  it('waits for a tenth of a second, not ten, and says who is in the way', () => {
    const settings = vi.spyOn(BetterSqlite.prototype, 'pragma');
    const store = new Store(file);
    const [connection] = settings.mock.contexts as BetterSqlite.Database[];
    settings.mockRestore();
    const other = new BetterSqlite(file);
    other.exec('BEGIN IMMEDIATE');
    const busy = expect.objectContaining({
      code: 'UserErrorHomeBusy',
      message: `Another program keeps pgkeep's own state locked: ${file}.`,
    }) as Error;
    expect(() => store.vaults.insert(vault())).toThrow(busy);
    expect(() => store.transaction(() => store.vaults.insert(vault()))).toThrow(busy);
    // in ms; SQLite counts its own pauses, whatever the clock says
    expect(connection?.pragma('busy_timeout', { simple: true })).toBe(100);
    // readers are not held up
    expect(store.vaults.list()).toEqual([]);
    other.exec('ROLLBACK');
    store.transaction(() => store.vaults.insert(vault()));
    expect(store.vaults.list()).toEqual([vault()]);
    other.close();
    store.close();
  });

  it('is tried again and again, without an end of its own until ten seconds are over', async () => {
    const busy = explainStoreError(new BetterSqlite.SqliteError('database is locked', 'SQLITE_BUSY'), file);
    let waited = 0;
    const wait = (milliseconds: number) => {
      waited += milliseconds;
      return Promise.resolve();
    };
    const failing = (times: number, error: unknown) => () => {
      if (waited < times * 50) throw error;
      return 'written';
    };
    expect(await whenFree(failing(3, busy), wait)).toBe('written');
    expect(waited).toBe(150);
    await expect(whenFree(failing(Infinity, busy), wait)).rejects.toBe(busy);
    expect(waited).toBe(150 + patienceMs);
    const defect = new Error('something else');
    await expect(whenFree(failing(Infinity, defect), wait)).rejects.toBe(defect);
    expect(waited).toBe(150 + patienceMs);
  });
});

describe('what SQLite says', () => {
  const explained = (code: string) => explainStoreError(new BetterSqlite.SqliteError('said so', code), file);

  it.each([
    ['SQLITE_FULL', 'UserErrorHomeFull', 'There is no space left on the disk of'],
    ['SQLITE_IOERR_WRITE', 'UserErrorHomeNotAccessible', 'The disk of pgkeep’s own state failed'],
    ['SQLITE_READONLY_DBMOVED', 'UserErrorHomeNotAccessible', 'The folder of'],
    ['SQLITE_CANTOPEN', 'UserErrorHomeNotAccessible', 'The folder of'],
    ['SQLITE_CORRUPT_INDEX', 'UserErrorHomeDamaged', 'pgkeep’s own state is damaged'],
    ['SQLITE_BUSY_SNAPSHOT', 'UserErrorHomeBusy', 'Another program keeps'],
    ['SQLITE_LOCKED_SHAREDCACHE', 'UserErrorHomeBusy', 'Another program keeps'],
  ])('%s is %s', (sqlite, code, words) => {
    expect(explained(sqlite)).toMatchObject({
      code,
      message: expect.stringContaining(words.replace('’', "'")) as string,
    });
  });

  it('about a statement of ours is a defect', () => {
    const error = new BetterSqlite.SqliteError('UNIQUE constraint failed', 'SQLITE_CONSTRAINT_UNIQUE');
    expect(explainStoreError(error, file)).toBe(error);
    expect(explainStoreError('x', file)).toBe('x');
  });
});
