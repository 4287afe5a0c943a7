import { describe, expect, it } from 'vitest';
import {
  compareLeftOut,
  foreseeLeftOut,
  type LeftOut,
} from '../../../../../main/postgres/dump/left-out/compare.ts';
import type {
  DataRelation,
  DataRelations,
} from '../../../../../main/postgres/dump/left-out/read-relations.ts';
import {
  leftOutFindings,
  leftOutInShort,
  leftOutMessages,
} from '../../../../../main/postgres/dump/left-out/words.ts';
import type { TocEntry } from '../../../../../main/postgres/archive/format/types.ts';

const table = (oid: number, more: Partial<DataRelation> = {}): DataRelation => ({
  oid,
  schema: 'app',
  name: `t${oid}`,
  kind: 'table',
  unlogged: false,
  temporary: false,
  inSystemSchema: false,
  extension: null,
  dumped: true,
  ...more,
});
const at = (relations: readonly DataRelation[], standby = false): DataRelations => ({ relations, standby });

/** TABLE DATA of these tables, and one entry of another kind with the oid 9. */
const archive = (...oids: number[]): TocEntry[] =>
  [...oids.map((oid) => ['TABLE DATA', oid] as const), ['TABLE', 9] as const].map(
    ([desc, oid]) => ({ desc: Buffer.from(desc), oid: Buffer.from(String(oid)) }) as unknown as TocEntry,
  );
const said = (found: readonly LeftOut[]) =>
  found.map(({ reason, relations }) => [reason, relations.map(({ name }) => name).join(' ')]);

describe('the tables of a catalogue and the data of an archive', () => {
  it.each([
    ['agree', [1, 2], [1, 2], [1, 2], []],
    ['agree although one was dropped at the end', [1, 2], [1], [1, 2], []],
    ['differ by one that came while the dump ran', [1], [1, 2], [1], [['created meanwhile', 't2']]],
    ['differ by one that went before the dump saw it', [1, 2], [1], [1], [['dropped meanwhile', 't2']]],
    ['differ by one that nobody can explain', [1, 9], [1, 9], [1], [['not known', 't9']]],
  ])('%s', (_what, before, after, dumped, expected) => {
    const found = compareLeftOut(
      at(before.map((oid) => table(oid))),
      at(after.map((oid) => table(oid))),
      archive(...dumped),
    );
    expect(said(found)).toEqual(expected);
  });

  it('know a table that was renamed by its oid', () =>
    expect(compareLeftOut(at([table(1)]), at([table(1, { name: 'renamed' })]), archive(1))).toEqual([]));

  it('miss no rows of unlogged tables that a standby had when it became a primary in time', () => {
    const unlogged = [table(1, { unlogged: true }), table(2, { unlogged: true })];
    expect(said(compareLeftOut(at(unlogged, true), at(unlogged), archive(1)))).toEqual([
      ['unlogged table', 't2'],
    ]);
    expect(said(foreseeLeftOut(at(unlogged)))).toEqual([]);
  });

  it('say nothing of foreign tables, temporary tables and the like that passed by', () => {
    const passing = [table(1, { kind: 'foreign table', dumped: false }), table(2, { temporary: true })];
    expect(compareLeftOut(at([]), at(passing), archive())).toEqual([]);
    expect(compareLeftOut(at(passing), at([]), archive())).toEqual([]);
    expect(said(compareLeftOut(at(passing), at(passing), archive()))).toEqual([
      ['foreign table', 't1'],
      ['temporary', 't2'],
    ]);
  });
});

describe('the words', () => {
  const found = foreseeLeftOut(
    at(
      [
        ...Array.from({ length: 30 }, (_, index) => table(100 + index, { unlogged: true })),
        table(1, { kind: 'sequence', unlogged: true }),
        table(2, { kind: 'foreign table', dumped: false }),
        table(3, { extension: 'my ext', dumped: false }),
        table(4, { schema: 'pg_own', inSystemSchema: true, dumped: false }),
      ],
      true,
    ),
  );

  it('name twenty at most and count the others', () => {
    const { warnings, notes } = leftOutMessages(found);
    expect(warnings[0]).toMatch(
      /the rows of 30 unlogged tables, .*: app\.t100, .*app\.t118 and 11 more\. Back up/,
    );
    expect(warnings).toHaveLength(3);
    expect(notes).toHaveLength(2);
  });

  it('open to each in a check, with its extension', () => {
    const findings = leftOutFindings(found);
    expect(findings.map(({ severity, objects }) => [severity, objects.length])).toEqual([
      ['warning', 30],
      ['warning', 1],
      ['warning', 1],
      ['note', 1],
      ['note', 1],
    ]);
    expect(findings[4]?.objects).toEqual([{ name: 'app.t3', detail: 'extension "my ext"' }]);
  });

  it('sum up what could be had, and no notes', () => {
    expect(leftOutInShort(found)).toBe(
      'the rows of 30 unlogged tables, the position of 1 unlogged sequence and 1 table',
    );
    expect(leftOutInShort(found.filter(({ reason }) => reason === 'foreign table'))).toBeUndefined();
  });
});
