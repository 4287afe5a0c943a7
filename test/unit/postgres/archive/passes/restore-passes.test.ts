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

describe('the passes of a restore', () => {
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
