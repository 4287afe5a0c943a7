import { describe, expect, it } from 'vitest';
import {
  hasWork,
  isSetting,
  restorePasses,
} from '../../../../../main/postgres/archive/passes/restore-passes.ts';
import type { TocEntry } from '../../../../../main/postgres/archive/format/types.ts';
import { goldenHead, goldenNames } from '../../../../fixtures/archives/golden.ts';

const descs = (entries: readonly TocEntry[]) =>
  new Set(entries.filter((entry) => !isSetting(entry)).map(({ desc }) => String(desc)));

/** An entry as the golden archive has them, with another kind, name, number and other needs. */
function entry(dumpId: number, desc: string, tag: string, dependencies: number[] = []): TocEntry {
  const [model] = goldenHead('pg17-none').entries.filter((each) => String(each.desc) === 'TABLE');
  if (model === undefined) throw new Error('the golden archive has tables');
  return { ...model, dumpId, desc: Buffer.from(desc), tag: Buffer.from(tag), dependencies };
}

describe('the passes of a restore', () => {
  it('put what depends on a refresh behind it, and what does not depend on one before', () => {
    const entries = [
      entry(1, 'ENCODING', 'ENCODING'),
      entry(2, 'MATERIALIZED VIEW', 'mv'),
      entry(3, 'INDEX', 'mv_index', [2]),
      entry(4, 'MATERIALIZED VIEW DATA', 'mv', [2]),
      entry(5, 'STATISTICS DATA', 'mv', [4, 2]),
      entry(6, 'STATISTICS DATA', 'mv_index', [3]),
      entry(7, 'MATERIALIZED VIEW DATA', 'over mv', [2, 4]),
      entry(8, 'ACL', 'TABLE mv', [2]),
      entry(9, 'COMMENT', 'MATERIALIZED VIEW mv', [2]),
    ];
    const { main, privileges, last } = restorePasses(entries);
    const ids = (pass: readonly TocEntry[]) => pass.map(({ dumpId }) => dumpId);
    expect(ids(main)).toEqual([1, 2, 3, 6, 9]);
    expect(ids(privileges)).toEqual([1, 8]);
    expect(ids(last)).toEqual([1, 4, 5, 7]);
  });

  it.each(goldenNames)('restore nothing before what it depends on, privileges apart: %s', (name) => {
    const { main, last } = restorePasses(goldenHead(name).entries);
    const behind = new Set(last.filter((each) => !isSetting(each)).map(({ dumpId }) => dumpId));
    const early = main.filter(({ dependencies }) => dependencies.some((dumpId) => behind.has(dumpId)));
    expect(early.map(({ desc, tag }) => `${String(desc)} ${String(tag)}`)).toEqual([]);
  });

  it.each(['COMMENT', 'SECURITY LABEL'])(
    'put an event trigger last, with its %s; notes of others stay',
    (note) => {
      const { main, privileges, last } = restorePasses([
        entry(1, 'EVENT TRIGGER', 'watch'),
        entry(2, note, 'EVENT TRIGGER watch', [1]),
        entry(3, 'TABLE', 'EVENT TRIGGER watch'),
        entry(4, note, 'TABLE t', [3]),
        entry(5, note, 'COLUMN t."EVENT TRIGGER "', [3]),
      ]);
      const ids = (pass: readonly TocEntry[]) => pass.map(({ dumpId }) => dumpId);
      expect([ids(main), ids(privileges), ids(last)]).toEqual([[3, 4, 5], [], [1, 2]]);
    },
  );

  it.each(goldenNames)('have each entry once, in its order, and its section: %s', (name) => {
    const { entries } = goldenHead(name);
    const { main, privileges, last } = restorePasses(entries);
    expect(descs(privileges)).toEqual(new Set(['ACL', 'DEFAULT ACL']));
    expect(descs(last)).toContain('MATERIALIZED VIEW DATA');
    for (const desc of [...descs(privileges), ...descs(last)]) {
      // in the golden archives, only statistics can belong to either
      if (desc !== 'STATISTICS DATA') expect(descs(main)).not.toContain(desc);
    }
    const ids = (pass: readonly TocEntry[]) =>
      pass.filter((entry) => !isSetting(entry)).map(({ dumpId }) => dumpId);
    const all = [...ids(main), ...ids(privileges), ...ids(last)];
    expect(all.toSorted((one, other) => one - other)).toEqual(
      ids(entries).toSorted((one, other) => one - other),
    );
    const places = new Map(entries.map(({ dumpId }, index) => [dumpId, index]));
    for (const pass of [main, privileges, last]) {
      const order = pass.map(({ dumpId }) => places.get(dumpId) ?? -1);
      expect(order).toEqual(order.toSorted((one, other) => one - other));
    }
    expect(sectionsOf(privileges)).toEqual(new Map(ids(privileges).map((dumpId) => [dumpId, 4])));
    const before = sectionsOf(entries);
    for (const [dumpId, section] of [...sectionsOf(main), ...sectionsOf(last)]) {
      expect(section).toBe(before.get(dumpId));
    }
  });

  it('have nothing to do where the archive has nothing for them', () => {
    const bare = goldenHead('pg17-none').entries.filter(
      ({ desc }) => !/^(ACL|DEFAULT ACL|MATERIALIZED VIEW DATA)$/.test(String(desc)),
    );
    const { main, privileges, last } = restorePasses(bare);
    expect([main, privileges, last].map(hasWork)).toEqual([true, false, false]);
  });
});

/** The section that pg_restore counts each entry to: without one of its own, that of the entry before it. */
function sectionsOf(entries: readonly TocEntry[]): Map<number, number> {
  let current = 2;
  const sections = new Map<number, number>();
  for (const entry of entries) {
    if (entry.section !== 1) current = entry.section;
    if (!isSetting(entry)) sections.set(entry.dumpId, current);
  }
  return sections;
}
