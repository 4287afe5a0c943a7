import { describe, expect, it } from 'vitest';
import { dataRelation, dataRelations } from '../../../../support/data-relations.ts';
import {
  compareLeftOut,
  foreseeLeftOut,
  type LeftOut,
} from '../../../../../main/postgres/dump/left-out/compare.ts';
import type { TocEntry } from '../../../../../main/postgres/archive/format/types.ts';

/** TABLE DATA of these tables, and one entry of another kind with the oid 9. */
const archive = (...oids: number[]): TocEntry[] =>
  [...oids.map((oid) => ['TABLE DATA', oid] as const), ['TABLE', 9] as const].map(
    ([desc, oid]) => ({ desc: Buffer.from(desc), oid: Buffer.from(String(oid)) }) as unknown as TocEntry,
  );

const said = (found: readonly LeftOut[]) =>
  found.map(({ reason, relations }) => [reason, relations.map(({ name }) => name).join(' ')]);

describe('the tables of a catalogue and the data of an archive', () => {
  it.for<[what: string, before: number[], after: number[], dumped: number[], expected: string[][]]>([
    ['agree', [1, 2], [1, 2], [1, 2], []],
    ['agree although one was dropped at the end', [1, 2], [1], [1, 2], []],
    ['differ by one that came while the dump ran', [1], [1, 2], [1], [['created meanwhile', 't2']]],
    ['differ by one that went before the dump saw it', [1, 2], [1], [1], [['dropped meanwhile', 't2']]],
    ['differ by one that nobody can explain', [1, 9], [1, 9], [1], [['not known', 't9']]],
  ])('%s', ([, before, after, dumped, expected]) => {
    const found = compareLeftOut(
      dataRelations(before.map((oid) => dataRelation(oid))),
      dataRelations(after.map((oid) => dataRelation(oid))),
      archive(...dumped),
    );
    expect(said(found)).toEqual(expected);
  });

  it('tell two tables of one name in two schemas apart', () => {
    const both = dataRelations([
      dataRelation(1, { schema: 'past', name: 'orders' }),
      dataRelation(2, { schema: 'shop', name: 'orders' }),
    ]);
    expect(compareLeftOut(both, both, archive(1))).toEqual([
      { reason: 'not known', relations: [{ schema: 'shop', name: 'orders', extension: null }] },
    ]);
    expect(compareLeftOut(both, both, archive(1, 2))).toEqual([]);
  });

  it('know a table that was renamed by its oid', () =>
    expect(
      compareLeftOut(
        dataRelations([dataRelation(1)]),
        dataRelations([dataRelation(1, { name: 'renamed' })]),
        archive(1),
      ),
    ).toEqual([]));

  it('miss no rows of unlogged tables that a standby had when it became a primary in time', () => {
    const unlogged = [dataRelation(1, { unlogged: true }), dataRelation(2, { unlogged: true })];
    expect(said(compareLeftOut(dataRelations(unlogged, true), dataRelations(unlogged), archive(1)))).toEqual([
      ['unlogged table', 't2'],
    ]);
    expect(said(foreseeLeftOut(dataRelations(unlogged)))).toEqual([]);
  });

  it('say nothing of foreign tables, temporary tables and the like that passed by', () => {
    const passing = [
      dataRelation(1, { kind: 'foreign table', dumped: false }),
      dataRelation(2, { temporary: true }),
    ];
    expect(compareLeftOut(dataRelations([]), dataRelations(passing), archive())).toEqual([]);
    expect(compareLeftOut(dataRelations(passing), dataRelations([]), archive())).toEqual([]);
    expect(said(compareLeftOut(dataRelations(passing), dataRelations(passing), archive()))).toEqual([
      ['foreign table', 't1'],
      ['temporary', 't2'],
    ]);
  });
});
