import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../../../main/postgres/connect/connect.ts';
import { compareRows } from '../../../../../main/postgres/restore/rows/compare.ts';

type Facts = { hidden: boolean; forced: boolean; extension: string | null };
type Answer = number | Error;

const refusal = (code: string) => Object.assign(new Error('permission denied'), { code });

/** Compares with a database that has these tables, "schema.name", and so many rows in each. */
async function compare(
  archived: readonly { schema?: string; name: string; rows?: number }[],
  there: Readonly<Record<string, { rows: Answer } & Partial<Facts>>>,
  objects: { archived: number; there: Answer } = { archived: 0, there: 0 },
) {
  const told: string[] = [];
  const counted = (answer: Answer) =>
    answer instanceof Error ? Promise.reject(answer) : Promise.resolve([{ rows: String(answer) }]);
  const connection = {
    query: (sql: string) => {
      if (sql.includes('pg_largeobject_metadata')) return counted(objects.there);
      // rows of partitions and children are counted with those
      const table = /FROM ONLY "(.*)"\."(.*)"$/.exec(sql);
      if (table !== null) return counted(there[`${table[1]}.${table[2]}`]?.rows ?? new Error('not there'));
      const facts = Object.entries(there).map(([name, { rows: _rows, ...more }]) => {
        const [schema, relation] = name.split('.');
        return { schema, name: relation, hidden: false, forced: false, extension: null, ...more };
      });
      return Promise.resolve(facts);
    },
  } as unknown as Connection;
  const tables = archived.map((table, dumpId) => ({
    schema: 'shop',
    dumpId,
    offset: 0,
    length: 0,
    ...table,
  }));
  const largeObjects = { count: objects.archived, length: 0 };
  return { found: await compareRows(connection, { tables, largeObjects }, (name) => told.push(name)), told };
}

describe('the rows of a restored database', () => {
  it('are counted in each table by its schema, and each is told', async () => {
    const { found, told } = await compare(
      [
        { name: 'a', rows: 5 },
        { schema: 'past', name: 'a', rows: 7 },
        { name: 'none', rows: 0 },
      ],
      { 'shop.a': { rows: 5 }, 'past.a': { rows: 7 }, 'shop.none': { rows: 0 } },
    );
    expect(found).toEqual({ same: 3, rows: 12, different: [], notCompared: [] });
    expect(told).toEqual(['shop.a', 'past.a', 'shop.none']);
  });

  it('that are more, less, or whose table is not there, are different', async () => {
    const { found } = await compare(
      [
        { name: 'more', rows: 5 },
        { name: 'less', rows: 5 },
        { name: 'gone', rows: 0 },
      ],
      { 'shop.more': { rows: 6 }, 'shop.less': { rows: 4 } },
    );
    expect(found).toEqual({
      same: 0,
      rows: 0,
      different: [
        { table: 'shop.more', expected: 5, found: 6 },
        { table: 'shop.less', expected: 5, found: 4 },
        { table: 'shop.gone', expected: 0, found: null },
      ],
      notCompared: [],
    });
  });

  it('are not compared where they were not counted then, or cannot all be seen now', async () => {
    const { found, told } = await compare(
      [{ name: 'a' }, { name: 'b', rows: 1 }, { name: 'c', rows: 1 }, { name: 'd', rows: 1 }],
      {
        'shop.a': { rows: 9 },
        'shop.b': { rows: 1, hidden: true },
        // FORCE alone says nothing: it holds for this session, or it does not
        'shop.c': { rows: 1, hidden: true, forced: true },
        'shop.d': { rows: refusal('42501') },
      },
    );
    expect(found).toEqual({
      same: 0,
      rows: 0,
      different: [],
      notCompared: [
        { table: 'shop.a', reason: 'its rows were not counted by the backup' },
        { table: 'shop.b', reason: 'row-level security may hide rows from the login' },
        { table: 'shop.c', reason: 'FORCE ROW LEVEL SECURITY may hide rows from the login' },
        { table: 'shop.d', reason: 'the login may not read it' },
      ],
    });
    expect(told).toHaveLength(4);
  });

  it('are compared where row-level security is forced, but does not hold for the login', async () => {
    const { found } = await compare([{ name: 'a', rows: 2 }], { 'shop.a': { rows: 2, forced: true } });
    expect(found).toMatchObject({ same: 1, rows: 2, notCompared: [] });
  });

  it('may be more in a table of an extension, which puts its own there; not less', async () => {
    const extension = 'postgis';
    const { found } = await compare(
      [
        { name: 'more', rows: 1 },
        { name: 'same', rows: 1 },
        { name: 'less', rows: 1 },
      ],
      {
        'shop.more': { rows: 2, extension },
        'shop.same': { rows: 1, extension },
        'shop.less': { rows: 0, extension },
      },
    );
    expect(found).toEqual({
      same: 1,
      rows: 1,
      different: [{ table: 'shop.less', expected: 1, found: 0 }],
      notCompared: [{ table: 'shop.more', reason: 'the extension postgis has put rows of its own into it' }],
    });
  });

  it('end with an error that is no matter of privileges', async () => {
    const lost = new Error('Connection terminated');
    await expect(compare([{ name: 'a', rows: 1 }], { 'shop.a': { rows: lost } })).rejects.toBe(lost);
    const other = refusal('55P03');
    await expect(compare([{ name: 'a', rows: 1 }], { 'shop.a': { rows: other } })).rejects.toBe(other);
  });
});

describe('large objects', () => {
  it.each([
    [2, 2, []],
    [2, 1, [{ table: 'large objects', expected: 2, found: 1 }]],
    [0, 1, [{ table: 'large objects', expected: 0, found: 1 }]],
    [2, refusal('42501'), []],
  ])('of which there were %s and are %s', async (archived, there, different) => {
    expect((await compare([], {}, { archived, there })).found.different).toEqual(different);
  });
});
