import { describe, expect, it } from 'vitest';
import { parseHead } from '../../../../../main/postgres/archive/format/head.ts';
import { selectEntries } from '../../../../../main/postgres/archive/select/selected-entries.ts';
import type { TocEntry } from '../../../../../main/postgres/archive/format/types.ts';
import { planData, tocOnlyArchive } from '../../../../../main/postgres/archive/passes/virtual-archive.ts';
import {
  asPiped,
  goldenHead,
  goldenNames,
  readGolden,
  takeIn,
  tocEntry,
} from '../../../../fixtures/archives/golden.ts';

const isSetting = (desc: Buffer | null) => ['ENCODING', 'STDSTRINGS', 'SEARCHPATH'].includes(String(desc));

describe('tocOnlyArchive', () => {
  it('has the entries and no data', () => {
    const head = goldenHead('pg17-zstd');
    const { entries } = selectEntries(head, { tables: [{ name: 'customer' }] });
    const bytes = tocOnlyArchive(head, entries);
    const parsed = parseHead(bytes);
    expect(parsed.length).toBe(bytes.length);
    expect(parsed.head.header).toEqual(head.header);
    expect(parsed.head.entries.map(({ dumpId }) => dumpId)).toEqual(entries.map(({ dumpId }) => dumpId));
    expect(parsed.head.entries.filter(({ hadDumper }) => hadDumper).map(({ offset }) => offset)).toEqual([
      { state: 1, value: 0n },
    ]);
  });
});

describe('the order that parallel restores need', () => {
  it.each(goldenNames)('attaches indexes one by one, before what else locks their tables: %s', (name) => {
    const head = goldenHead(name);
    const { entries } = parseHead(tocOnlyArchive(head, head.entries)).head;
    const attachments = entries.filter(({ desc }) => String(desc) === 'INDEX ATTACH');
    expect(attachments).toHaveLength(8);
    for (const [index, { dependencies }] of attachments.entries()) {
      const before = attachments[index - 1];
      if (before !== undefined) expect(dependencies).toContain(before.dumpId);
    }
    const last = attachments.at(-1)?.dumpId ?? 0;
    const waiting = entries.filter(({ dependencies }) => dependencies.includes(last));
    expect(waiting.map(({ tag }) => String(tag))).toEqual(
      expect.arrayContaining(['line line_order_id_placed_fkey', 'orders orders_customer_id_fkey']),
    );
    expect(waiting.map(({ tag }) => String(tag))).not.toContain('a a_b_fk');
    for (const [index, entry] of entries.entries()) {
      const original = head.entries[index]?.dependencies ?? [];
      expect(entry.dependencies.slice(0, original.length)).toEqual(original);
    }
    expect(restorable(entries)).toBe(entries.length);
  });

  it('changes nothing where no index is attached', () => {
    const head = goldenHead('pg17-none');
    const { entries } = selectEntries(head, { tables: [{ name: 'customer' }] });
    const written = parseHead(tocOnlyArchive(head, entries)).head.entries;
    expect(written.map(({ dependencies }) => dependencies)).toEqual(
      entries.map(({ dependencies }) => dependencies),
    );
  });
});

describe('planData', () => {
  it.each(goldenNames)('spreads the data section over the groups, each entry once: %s', async (name) => {
    const { result, stored } = await takeIn([asPiped(readGolden(name))], { decode: false });
    const head = goldenHead(name);
    for (const jobs of [1, 2, 3, 8, 1000]) {
      const groups = planData(head, result.entries, result.segments, jobs);
      expect(groups.length).toBeLessThanOrEqual(jobs);
      const dumpIds: number[] = [];
      for (const group of groups) {
        const parsed = parseHead(group.head).head.entries;
        expect(parsed.map(({ dumpId }) => dumpId)).toEqual(group.entries.map(({ dumpId }) => dumpId));
        expect(group.entries.filter(({ desc }) => isSetting(desc))).toHaveLength(3);
        expect(group.entries).toEqual(result.entries.filter((entry) => group.entries.includes(entry)));
        dumpIds.push(...group.entries.filter(({ desc }) => !isSetting(desc)).map(({ dumpId }) => dumpId));
        // A group is a whole archive of its own.
        const bytes = Buffer.concat([
          group.head,
          ...group.ranges.map(({ offset, length }) => stored.subarray(offset, offset + length)),
        ]);
        expect(bytes.length).toBe(group.head.length + group.bytes);
        const { result: own } = await takeIn([bytes], { decode: true });
        expect(own.entries.map(({ dumpId }) => dumpId)).toEqual(parsed.map(({ dumpId }) => dumpId));
        expect(own.segments.slice(1).map(({ dumpId }) => dumpId)).toEqual(
          group.ranges.map(({ dumpId }) => dumpId),
        );
      }
      expect(new Set(dumpIds).size).toBe(dumpIds.length);
      const withData = result.entries.filter(({ hadDumper }) => hadDumper);
      expect(withData.length).toBeGreaterThanOrEqual(16);
      const withoutBlocks = result.entries.filter(({ desc }) =>
        ['SEQUENCE SET', 'BLOB METADATA'].includes(String(desc)),
      );
      for (const { dumpId } of [...withData, ...withoutBlocks]) expect(dumpIds).toContain(dumpId);
    }
  });

  it('keeps all large objects with their metadata and comments in one group, without their privileges', async () => {
    const { result } = await takeIn([asPiped(readGolden('pg17-none'))], { decode: false });
    const groups = planData(goldenHead('pg17-none'), result.entries, result.segments, 8);
    const holding = groups.filter(({ entries }) =>
      entries.some(({ desc }) => String(desc).startsWith('BLOB')),
    );
    expect(holding).toHaveLength(1);
    expect(holding[0]?.entries.filter(({ desc }) => !isSetting(desc)).map(({ tag }) => String(tag))).toEqual([
      '90001..90004',
      'LARGE OBJECT 90001',
      '90003',
      '90001..90004',
      '90003',
    ]);
  });

  it("keeps all rows of extensions' tables in one group, in the order of the table of contents", async () => {
    const { result } = await takeIn([asPiped(readGolden('pg17-none'))], { decode: false });
    const whole = goldenHead('pg17-none');
    const ofExtensions = whole.entries.filter(({ desc }) => String(desc) === 'TABLE DATA').slice(1, 5);
    const dumpIds = ofExtensions.map(({ dumpId }) => dumpId);
    // As with an extension's table: nothing in the archive makes it.
    const tables = new Set(ofExtensions.flatMap(({ dependencies }) => dependencies));
    const head = { ...whole, entries: whole.entries.filter(({ dumpId }) => !tables.has(dumpId)) };
    const groups = planData(head, head.entries, result.segments, 1000).map(({ entries }) =>
      entries.filter(({ desc }) => !isSetting(desc)).map(({ dumpId }) => dumpId),
    );
    expect(groups.filter((group) => group.some((dumpId) => dumpIds.includes(dumpId)))).toEqual([dumpIds]);
  });

  it('balances bytes', async () => {
    const { result } = await takeIn([asPiped(readGolden('pg17-none'))], { decode: false });
    const groups = planData(goldenHead('pg17-none'), result.entries, result.segments, 2);
    const [one = 0, other = 0] = groups.map(({ bytes }) => bytes);
    const largest = result.segments.slice(1).reduce((most, { length }) => Math.max(most, length), 0);
    expect(Math.abs(one - other)).toBeLessThanOrEqual(largest);
    expect(one + other).toBe(result.size - result.headLength);
  });

  it('reads only what was selected', async () => {
    const { result } = await takeIn([asPiped(readGolden('pg17-none'))], { decode: false });
    const head = { header: result.header, entries: result.entries };
    const { entries } = selectEntries(head, { tables: [{ name: 'tricky' }] });
    const [group] = planData(head, entries, result.segments, 4);
    const tricky = result.tables.find(({ name }) => name === 'tricky');
    expect(group).toMatchObject({ bytes: tricky?.length, ranges: [{ dumpId: tricky?.dumpId }] });
  });

  it('keeps a comment with what it belongs to, whatever else is spread', () => {
    const entry = (dumpId: number, desc: string, section: number, ...dependencies: number[]) => ({
      ...tocEntry({ dumpId, desc, section, dependencies }),
      hadDumper: desc === 'TABLE DATA',
    });
    const entries = [
      entry(1, 'TABLE', 2),
      entry(2, 'TABLE', 2),
      entry(5, 'TABLE DATA', 3, 1),
      entry(6, 'TABLE DATA', 3, 2),
      entry(7, 'COMMENT', 1, 5),
    ];
    const segments = [
      { dumpId: 5, offset: 0, length: 10, sha256: '' },
      { dumpId: 6, offset: 10, length: 5, sha256: '' },
    ];
    const groups = planData({ header: goldenHead('pg17-none').header, entries }, entries, segments, 4);
    expect(groups.map((group) => group.entries.map(({ dumpId }) => dumpId))).toEqual([[5, 7], [6]]);
  });

  it('has no group where there is no data', () => {
    const head = goldenHead('pg17-none');
    const { entries } = selectEntries(head, { schemas: ['lonely'] });
    expect(planData(head, entries, [], 4)).toEqual([]);
  });

  it('calls an archive damaged whose manifest lacks the data of an entry', () => {
    const head = goldenHead('pg17-none');
    const { entries } = selectEntries(head, { tables: [{ name: 'tricky' }] });
    expect(() => planData(head, entries, [], 1)).toThrow(
      expect.objectContaining({
        code: 'UserErrorArchiveCorrupt',
        message: expect.stringMatching(/no segment holds the data of entry \d+\.$/) as string,
      }),
    );
  });
});

/** How many entries can be restored when each waits for its dependencies: all, unless some wait in a circle. */
function restorable(entries: readonly TocEntry[]): number {
  const waiting = new Set(entries.map(({ dumpId }) => dumpId));
  for (let before = -1; before !== waiting.size;) {
    before = waiting.size;
    for (const { dumpId, dependencies } of entries) {
      if (!dependencies.some((dependency) => waiting.has(dependency))) waiting.delete(dumpId);
    }
  }
  return entries.length - waiting.size;
}
