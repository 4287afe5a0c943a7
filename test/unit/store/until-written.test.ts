import { afterEach, beforeEach, expect, it } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database } from '../../../main/store/database.ts';
import { untilWritten } from '../../../main/store/until-written.ts';

let folder: string;
let database: Database;
let other: Database;
let reads: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-store-'));
  database = openDatabase(join(folder, 'pgkeep.sqlite'));
  other = openDatabase(join(folder, 'pgkeep.sqlite'));
  reads = [];
});
afterEach(async () => {
  database.close();
  other.close();
  await rm(folder, { recursive: true, force: true });
});

const setting = () =>
  untilWritten(
    () => database,
    (key: string) => {
      reads.push(key);
      const row = database
        .prepare<[string], { value: string }>('SELECT value FROM settings WHERE key = ?')
        .get(key);
      return row?.value;
    },
  );

const write = (by: Database, key: string, value: string) =>
  by.prepare('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)').run(key, value);

it('reads each key once while many things are read, and again at the next time only if somebody has written', () => {
  const of = setting();
  const both = () => database.reading(() => [of('a'), of('a'), of('b')]);
  write(database, 'a', '1');
  expect(both()).toEqual(['1', '1', undefined]);
  expect(both()).toEqual(['1', '1', undefined]);
  expect(reads).toEqual(['a', 'b']);
  write(database, 'a', '2');
  expect(both()).toEqual(['2', '2', undefined]);
  write(other, 'b', '3');
  expect(both()).toEqual(['2', '2', '3']);
  expect(reads).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
});

it('reads each time outside of that, and for a writer what it has written so far', () => {
  const of = setting();
  expect([of('a'), of('a')]).toEqual([undefined, undefined]);
  expect(reads).toEqual(['a', 'a']);
  const seen = database.transaction(() => {
    write(database, 'a', '1');
    const first = database.reading(() => of('a'));
    write(database, 'a', '2');
    return [first, database.reading(() => of('a'))];
  });
  expect(seen).toEqual(['1', '2']);
});

it('forgets what a writer took back', () => {
  const of = setting();
  write(database, 'a', '1');
  expect(database.reading(() => of('a'))).toBe('1');
  expect(() =>
    database.transaction(() => {
      write(database, 'a', '2');
      expect(database.reading(() => of('a'))).toBe('2');
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(database.reading(() => of('a'))).toBe('1');
});

it('sees one moment while many things are read, and lets nobody write in between', () => {
  write(database, 'a', '1');
  const read = () =>
    database.prepare<[], { value: string }>("SELECT value FROM settings WHERE key = 'a'").get();
  const seen = database.reading(() => {
    const before = read();
    write(other, 'a', '2');
    return [before, read()];
  });
  expect(seen).toEqual([{ value: '1' }, { value: '1' }]);
  expect(read()).toEqual({ value: '2' });
  expect(() => database.reading(() => write(database, 'a', '3'))).toThrow(
    'Nothing is written while many things are read.',
  );
  expect(read()).toEqual({ value: '2' });
  expect(database.standing).toBeUndefined();
});
