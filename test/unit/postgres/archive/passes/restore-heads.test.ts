import { describe, expect, it } from 'vitest';
import { parseHead } from '../../../../../main/postgres/archive/format/head.ts';
import { restoreHeads } from '../../../../../main/postgres/archive/passes/restore-heads.ts';
import type { TocEntry } from '../../../../../main/postgres/archive/format/types.ts';
import { asPiped, readGolden, takeIn } from '../../../../fixtures/archives/golden.ts';

const { result } = await takeIn([asPiped(readGolden('pg17-none'))], { decode: false });
const head = { header: result.header, entries: result.entries };
const headsOf = (entries: readonly TocEntry[], jobs: number) => [
  ...restoreHeads(head, entries, result.segments, jobs),
];
const kinds = (bytes: Buffer) =>
  new Set(parseHead(bytes).head.entries.map(({ desc, section }) => `${String(desc)} ${section}`));

describe('the archives of a restore', () => {
  it('are named and come in the order in which they are restored', () => {
    const named = (jobs: number) =>
      headsOf(head.entries, jobs).map(({ name, section }) => `${section}: ${name}`);
    const around = (...data: string[]) => [
      'pre-data: pre-data',
      'post-data: post-data',
      ...data,
      'post-data: privileges',
      'post-data: what comes behind the privileges',
    ];
    expect(named(1)).toEqual(around('data: the data'));
    expect(named(2)).toEqual(around('data: part 1 of 2 of the data', 'data: part 2 of 2 of the data'));
  });

  it('say of every entry with data that it has none', () => {
    for (const { name, bytes } of headsOf(head.entries, 3)) {
      const withData = parseHead(bytes).head.entries.filter(({ hadDumper }) => hadDumper);
      expect(withData.length > 0, name).toBe(!/privileges/.test(name));
      for (const { offset } of withData) expect(offset).toEqual({ state: 3, value: 0n });
    }
  });

  it('have privileges and refreshes in none but their own', () => {
    const [pre, post, data, privileges, last] = headsOf(head.entries, 1).map(({ bytes }) => kinds(bytes));
    for (const each of [pre, post, data, last]) expect(each).not.toContain('ACL 4');
    for (const each of [pre, post, data, privileges]) expect(each).not.toContain('MATERIALIZED VIEW DATA 4');
    expect(privileges).toContain('ACL 4');
    expect(last).toContain('MATERIALIZED VIEW DATA 4');
  });

  it('leave out a pass that has nothing to do', () => {
    const bare = head.entries.filter(({ desc }) =>
      /^(ENCODING|STDSTRINGS|SEARCHPATH|SCHEMA|TABLE)$/.test(String(desc)),
    );
    expect(headsOf(bare, 4).map(({ name }) => name)).toEqual(['pre-data', 'post-data']);
  });
});
