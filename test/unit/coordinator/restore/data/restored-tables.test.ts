import { describe, expect, it } from 'vitest';
import { RestoredTables } from '../../../../../main/coordinator/restore/data/restored-tables.ts';

describe('the tables of a restore', () => {
  const table = (dumpId: number, name: string, rows?: number) => ({
    dumpId,
    schema: 'public',
    name,
    offset: 0,
    length: dumpId * 100,
    ...(rows === undefined ? {} : { rows }),
  });

  it('of one name in two schemas are two, each with its own rows', () => {
    const named = (dumpId: number, schema: string) => ({ ...table(dumpId, 'orders'), schema });
    const tables = new RestoredTables([named(1, 'shop'), named(2, 'archive')], [1, 2]);
    expect(tables.progress.tables).toEqual({ done: 0, total: 2 });
    const session = tables.session((dumpId) => dumpId * 10);
    session.begin('archive.orders');
    session.begin('shop.orders');
    expect(tables.progress).toEqual({
      tables: { done: 1, total: 2 },
      finished: [{ name: 'archive.orders', bytes: 200, rows: 20 }],
    });
    session.end();
    expect(tables.progress.finished).toEqual([
      { name: 'shop.orders', bytes: 100, rows: 10 },
      { name: 'archive.orders', bytes: 200, rows: 20 },
    ]);
  });

  it('are done when the next one of the same session begins, or the session ends', () => {
    const tables = new RestoredTables(
      // the manifest's counts are not those that are told
      [table(1, 'a', 100), table(2, 'b', 100), table(3, 'c'), table(4, 'left out')],
      [1, 2, 3, 99],
    );
    expect(tables.progress).toEqual({ tables: { done: 0, total: 3 }, finished: [] });
    const rows = new Map([
      [1, 7],
      [3, 9],
    ]);
    const rowsOf = (dumpId: number) => rows.get(dumpId);
    const [one, two] = [tables.session(rowsOf), tables.session(rowsOf)];
    one.begin('public.a');
    two.begin('public.c');
    expect(tables.progress.tables?.done).toBe(0);
    one.begin('public.b');
    // no table: what belongs to the sequence of one
    one.begin('SEQUENCE SET public.b_id');
    expect(tables.progress).toEqual({
      tables: { done: 2, total: 3 },
      finished: [
        { name: 'public.b', bytes: 200 },
        { name: 'public.a', bytes: 100, rows: 7 },
      ],
    });
    two.end();
    two.end();
    expect(tables.progress.tables?.done).toBe(3);
    expect(tables.progress.finished?.[0]).toEqual({ name: 'public.c', bytes: 300, rows: 9 });
  });

  it('are named as far as the last five, and not at all where there are none', () => {
    const tables = new RestoredTables(
      Array.from({ length: 9 }, (_, index) => table(index + 1, `t${index + 1}`)),
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
    const session = tables.session(() => undefined);
    for (let index = 1; index <= 9; index += 1) session.begin(`public.t${index}`);
    expect(tables.progress.finished?.map(({ name }) => name)).toEqual(
      [8, 7, 6, 5, 4].map((index) => `public.t${index}`),
    );
    expect(new RestoredTables([table(1, 'a')], []).progress).toEqual({});
  });
});
