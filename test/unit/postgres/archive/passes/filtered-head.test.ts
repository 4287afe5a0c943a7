import { describe, expect, it } from 'vitest';
import { filteredHead, lookedUp } from '../../../../../main/postgres/archive/passes/filtered-head.ts';
import { parseHead } from '../../../../../main/postgres/archive/format/head.ts';
import { restorePasses } from '../../../../../main/postgres/archive/passes/restore-passes.ts';
import { Section } from '../../../../../main/postgres/archive/format/types.ts';
import { planData, tocOnlyArchive } from '../../../../../main/postgres/archive/passes/virtual-archive.ts';
import { goldenHead, tocEntry } from '../../../../fixtures/archives/golden.ts';
import { withLargeObjects } from '../../../../support/samples/random-large-objects.ts';

const granted = { owner: 'postgres' as const, to: ['PUBLIC' as const], comments: [1], labels: [0] };
const head = withLargeObjects(goldenHead('pg17-none'), [{ ...granted, count: 3 }]);
const tagged = (tag: string) => head.entries.filter((entry) => String(entry.tag) === tag);
const [metadata] = tagged('600000..600002');

describe('the table of contents of a part', () => {
  it('has the group that privileges of large objects name, where nothing restores it', () => {
    const { privileges } = restorePasses(head.entries);
    const written = parseHead(tocOnlyArchive(head, privileges)).head.entries;
    expect(written.slice(0, privileges.length).map(({ dumpId }) => dumpId)).toEqual(
      privileges.map(({ dumpId }) => dumpId),
    );
    const added = written.slice(privileges.length);
    expect(added.map(({ tag, section }) => [String(tag), section])).toContainEqual([
      '600000..600002',
      Section.data,
    ]);
    expect(added.every(({ section, hadDumper }) => section === Section.data && !hadDumper)).toBe(true);
  });

  it('has it for a comment and a label alone as well', () => {
    for (const tag of ['LARGE OBJECT 600001', 'LARGE OBJECT 600000', 'LARGE OBJECTS 600000..600002']) {
      expect(tagged(tag)).toHaveLength(1);
      expect(lookedUp(head.entries, tagged(tag))).toEqual([metadata]);
    }
  });

  it('has nothing twice, and nothing that nobody names', () => {
    expect(lookedUp(head.entries, head.entries)).toEqual([]);
    expect(lookedUp(head.entries, restorePasses(head.entries).last)).toEqual([]);
    const segments = head.entries
      .filter(({ hadDumper }) => hadDumper)
      .map(({ dumpId }) => ({ dumpId, offset: 0, length: 1, sha256: '' }));
    for (const group of planData(head, head.entries, segments, 6)) {
      expect(parseHead(group.head).head.entries).toHaveLength(group.entries.length);
    }
  });

  it('has the table of data whose dump id would be out of range', () => {
    const [table] = head.entries.filter(({ desc }) => String(desc) === 'TABLE');
    const [data] = head.entries.filter(({ desc }) => String(desc) === 'TABLE DATA');
    if (table === undefined || data === undefined) throw new Error('the golden archive has tables');
    const late = { ...data, dumpId: 7, dependencies: [table.dumpId] };
    expect(table.dumpId).toBeGreaterThan(7);
    const written = parseHead(filteredHead(head, [late], Section.preData)).head.entries;
    expect(written.map(({ dumpId }) => dumpId)).toEqual([7, table.dumpId]);
  });

  it('has nothing that only other kinds of entries depend on', () => {
    const all = [tocEntry({ dumpId: 9, desc: 'TABLE', tag: 't' })];
    const depending = (desc: string, tag?: string) =>
      tocEntry({ dumpId: 2, desc, dependencies: [9], ...(tag !== undefined && { tag }) });
    for (const entry of [
      depending('INDEX', 'i'),
      depending('COMMENT', 'TABLE t'),
      depending('ACL'),
      depending('TRIGGER', 'LARGE OBJECT 1'),
    ]) {
      expect(lookedUp(all, [entry])).toStrictEqual([]);
    }
    // its dump id is in the range of the others
    const later = tocEntry({ dumpId: 10, desc: 'INDEX', tag: 'i' });
    expect(lookedUp(all, [depending('TABLE DATA', 't'), later])).toStrictEqual([]);
    expect(lookedUp(all, [depending('TABLE DATA', 't')])).toStrictEqual(all);
    for (const desc of ['ACL', 'COMMENT', 'SECURITY LABEL']) {
      expect(lookedUp(all, [depending(desc, 'LARGE OBJECT 1'), later])).toStrictEqual(all);
    }
  });
});
