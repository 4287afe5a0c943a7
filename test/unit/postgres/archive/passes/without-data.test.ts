import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseHead } from '../../../../../main/postgres/archive/format/head.ts';
import type { IntakeResult } from '../../../../../main/postgres/archive/format/intake.ts';
import { withoutData } from '../../../../../main/postgres/archive/passes/without-data.ts';
import { manifestProblems } from '../../../../../main/postgres/archive/verify/agreement.ts';
import type { Manifest } from '../../../../../shared/points/manifest.ts';
import { asPiped, claimsOf, readGolden, takeIn } from '../../../../fixtures/archives/golden.ts';

const { result, stored } = await takeIn([asPiped(readGolden('pg17-zstd'))], { decode: true });
const head = { header: result.header, entries: result.entries };
const manifestOf = (taken: IntakeResult) => claimsOf(taken) as Manifest;
const blobs = result.entries.filter(({ desc }) => String(desc) === 'BLOBS').map(({ dumpId }) => dumpId);
const left = result.tables.filter(({ name }) => ['customer', 'line'].includes(name));

describe('an archive without the data of some entries', () => {
  const leftOut = new Set(left.map(({ dumpId }) => dumpId));
  const reduced = withoutData(head, manifestOf(result), leftOut);
  const file = Buffer.concat([
    reduced.head,
    ...reduced.ranges.map(({ offset, length }) => stored.subarray(offset, offset + length)),
  ]);

  it('is described by a manifest that agrees with itself and with its bytes', () => {
    const { manifest } = reduced;
    expect(leftOut.size).toBe(2);
    expect(manifestProblems(manifest)).toEqual([]);
    expect(manifest.archive.size).toBe(file.length);
    for (const { offset, length, sha256 } of manifest.archive.segments) {
      const bytes = file.subarray(offset, offset + length);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    }
    expect(file.length).toBe(stored.length - left.reduce((sum, { length }) => sum + length, 0));
  });

  it('has the other tables with what was counted in them', () => {
    const { tables, rawBytes, largeObjects } = reduced.manifest;
    const kept = result.tables.filter(({ dumpId }) => !leftOut.has(dumpId));
    expect(tables.map(({ offset: _offset, ...table }) => table)).toEqual(
      kept.map(({ offset: _offset, ...table }) => table),
    );
    expect(rawBytes).toBe(kept.reduce((sum, table) => sum + (table.rawBytes ?? 0), 0));
    expect(largeObjects).toEqual(result.largeObjects);
  });

  it('keeps every entry; its offset says where its data is, or that it has none', () => {
    const { entries } = parseHead(file).head;
    expect(entries.map(({ dumpId }) => dumpId)).toEqual(result.entries.map(({ dumpId }) => dumpId));
    const segments = new Map(reduced.manifest.archive.segments.map(({ dumpId, offset }) => [dumpId, offset]));
    for (const [index, entry] of entries.entries()) {
      const offset = segments.get(entry.dumpId);
      const said = !entry.hadDumper
        ? result.entries[index]?.offset
        : leftOut.has(entry.dumpId)
          ? { state: 3, value: 0n }
          : { state: 2, value: BigInt(offset ?? -1) };
      expect(entry.offset).toEqual(said);
    }
  });

  it('has no large objects where all of them are left out', () => {
    const { manifest } = withoutData(head, manifestOf(result), new Set(blobs));
    expect(manifest.largeObjects).toEqual({ count: 0, length: 0 });
    expect(manifest.tables).toHaveLength(result.tables.length);
    expect(manifestProblems(manifest)).toEqual([]);
  });

  it('has the bytes of the large objects that stay where one group is left out', () => {
    expect(blobs).toHaveLength(2);
    const { manifest } = withoutData(head, manifestOf(result), new Set(blobs.slice(1)));
    const stays = result.segments.find(({ dumpId }) => dumpId === blobs[0]);
    expect(manifest.largeObjects).toEqual({ ...result.largeObjects, length: stays?.length });
    expect(manifestProblems(manifest)).toEqual([]);
  });

  it('is the archive itself where nothing is left out', () => {
    const same = withoutData(head, manifestOf(result), new Set());
    expect(same.head.equals(result.head)).toBe(true);
    expect(same.manifest).toEqual(manifestOf(result));
    expect(same.ranges).toEqual(result.segments.slice(1));
  });

  it('has no sum of uncompressed bytes where it is not known', async () => {
    const uncounted = await takeIn([asPiped(readGolden('pg17-zstd'))], { decode: false });
    const manifest = manifestOf(uncounted.result);
    expect(withoutData(head, manifest, leftOut).manifest).not.toHaveProperty('rawBytes');
    const some = manifestOf(result);
    const [first, ...others] = some.tables;
    if (first === undefined) throw new Error('no tables');
    const { rawBytes: _none, ...table } = first;
    const { rawBytes: _sum, ...partly } = { ...some, tables: [table, ...others] };
    expect(withoutData(head, partly, leftOut).manifest).not.toHaveProperty('rawBytes');
  });
});
