import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ArchiveClaims } from '../../../../../main/postgres/archive/verify/agreement.ts';
import { createArchiveCheck } from '../../../../../main/postgres/archive/verify/archive-check.ts';
import {
  asPiped,
  claimsOf,
  compress,
  copyText,
  cutAt,
  makeArchive,
  readGolden,
  takeIn,
  type GoldenName,
  type MadeEntry,
} from '../../../../fixtures/archives/golden.ts';

async function backedUp(name: GoldenName): Promise<{ claims: ArchiveClaims; stored: Buffer }> {
  const { result, stored } = await takeIn([asPiped(readGolden(name))], { decode: true });
  return { claims: claimsOf(result), stored };
}

async function check(claims: ArchiveClaims, stored: Buffer, decode = true) {
  const archiveCheck = createArchiveCheck(claims, { decode });
  for (const piece of cutAt(stored, [1, 5000, 30000, 30001, 50000])) {
    archiveCheck.push(piece);
    await archiveCheck.drained();
  }
  return { ...(await archiveCheck.finish()), progress: archiveCheck.progress };
}

describe('createArchiveCheck', () => {
  it.each(['pg15-gzip', 'pg17-zstd', 'pg17-none', 'pg18-lz4', 'pg18-inserts'] as const)(
    'finds nothing wrong with what was backed up: %s',
    async (name) => {
      const { claims, stored } = await backedUp(name);
      const result = await check(claims, stored);
      expect(result.problems).toEqual([]);
      expect(result.sha256).toBe(createHash('sha256').update(stored).digest('hex'));
      expect(result.size).toBe(stored.length);
      expect(await check(claims, stored, false)).toMatchObject({ problems: [] });
    },
  );

  it('counts rows', async () => {
    const { claims, stored } = await backedUp('pg17-zstd');
    const rows = claims.tables.reduce((sum, table) => sum + (table.rows ?? 0), 0);
    expect(await check(claims, stored)).toMatchObject({
      rows,
      progress: { rows, tables: claims.tables.length },
    });
    expect((await check(claims, stored, false)).rows).toBeUndefined();
  });

  it('names the table whose bytes were changed', async () => {
    const { claims, stored } = await backedUp('pg17-none');
    const table = claims.tables.find(({ name }) => name === 'line');
    if (table === undefined) throw new Error('no such table');
    const damaged = Buffer.from(stored);
    damaged[table.offset + 40] = (damaged[table.offset + 40] ?? 0) ^ 1;
    const { problems } = await check(claims, damaged, false);
    expect(problems).toEqual([
      `the data of shop.line (bytes ${table.offset} to ${table.offset + table.length}) was changed`,
    ]);
  });

  it('goes on comparing checksums behind a place where parsing ends', async () => {
    const { claims, stored } = await backedUp('pg17-zstd');
    const damaged = Buffer.from(stored);
    const [first, last] = [claims.tables[0], claims.tables.at(-1)];
    if (first === undefined || last === undefined) throw new Error('no tables');
    damaged[first.offset] = 9;
    damaged[last.offset + 20] = (damaged[last.offset + 20] ?? 0) ^ 1;
    const { problems } = await check(claims, damaged);
    expect(problems).toHaveLength(3);
    expect(problems[0]).toContain('Tabelle\nmit Umbruch');
    expect(problems[1]).toContain('shop.tricky');
    expect(problems[2]).toMatch(/^The archive is damaged: no data block/);
  });

  it('finds a changed table of contents, a cut file and one that is too long', async () => {
    const { claims, stored } = await backedUp('pg17-gzip');
    const changed = Buffer.from(stored);
    changed[100] = (changed[100] ?? 0) ^ 1;
    expect((await check(claims, changed)).problems[0]).toMatch(
      /^the table of contents \(bytes 0 to \d+\) was changed$/,
    );
    const cut = await check(claims, stored.subarray(0, -1));
    expect(cut.problems[0]).toBe(`the file has ${stored.length - 1} bytes instead of ${stored.length}`);
    expect(cut.problems[1]).toMatch(/is cut off$/);
    const long = await check(claims, Buffer.concat([stored, Buffer.alloc(4)]));
    expect(long.problems[0]).toBe(`the file has ${stored.length + 4} bytes instead of ${stored.length}`);
    expect((await check(claims, Buffer.alloc(0))).problems.at(-1)).toBe(
      'the file ends inside the table of contents',
    );
  });

  it('finds a manifest that does not fit', async () => {
    const { claims, stored } = await backedUp('pg17-zstd');
    const { archive, tables, largeObjects } = claims;
    const [, second] = archive.segments;
    if (second === undefined) throw new Error('no segments');
    const claimed = async (changed: Partial<ArchiveClaims>) =>
      (await check({ ...claims, ...changed }, stored)).problems;
    expect(
      await claimed({ tables: tables.map((table) => ({ ...table, rows: 1 + (table.rows ?? 0) })) }),
    ).toContain('shop.customer: rows: 40 instead of 41');
    expect(await claimed({ tables: tables.map((table) => ({ ...table, rawBytes: 5 })) })).toContain(
      'shop.customer: uncompressed bytes: 2085 instead of 5',
    );
    expect(await claimed({ largeObjects: { ...largeObjects, count: 9 } })).toEqual([
      'large objects: 4 instead of 9',
    ]);
    expect(await claimed({ archive: { ...archive, sha256: '0'.repeat(64) } })).toEqual([
      'the checksum over all segments is not the one that the manifest has',
    ]);
    expect(await claimed({ archive: { ...archive, version: '1.14' } })).toEqual([
      'the format version is 1.16 instead of 1.14',
    ]);
    const gap = archive.segments.map((segment) =>
      segment === second ? { ...segment, offset: segment.offset + 1 } : segment,
    );
    expect((await claimed({ archive: { ...archive, segments: gap } }))[0]).toMatch(/gap or an overlap/);
    const fewer = await claimed({ archive: { ...archive, segments: archive.segments.slice(0, -1) } });
    expect(fewer).toContain('the archive holds 18 data entries instead of 17');
  });

  it('finds offsets that were never written', async () => {
    const { claims, stored } = await backedUp('pg17-zstd');
    const { problems } = await check(claims, asPiped(stored));
    expect(problems).toContain('18 entries lack the offset of their data');
  });
});

describe('a small archive', () => {
  const rows = (...texts: string[]) => compress.zstd(copyText(texts));
  const large = (text: string) => compress.zstd(Buffer.from(text));
  const entries: readonly MadeEntry[] = [
    { dumpId: 5, chunks: [rows('one', 'two')] },
    { dumpId: 6, chunks: [rows('three')] },
    {
      dumpId: 7,
      largeObjects: [
        { oid: 1, chunks: [large('abc')] },
        { oid: 2, chunks: [large('defg')] },
      ],
    },
  ];
  const backup = async (made = entries) => {
    const { result, stored } = await takeIn([makeArchive('zstd', made)], { decode: true });
    return { claims: claimsOf(result), stored };
  };
  const problemsOf = async (claims: ArchiveClaims, stored: Uint8Array, decode = true) => {
    const archiveCheck = createArchiveCheck(claims, { decode });
    archiveCheck.push(stored);
    return (await archiveCheck.finish()).problems;
  };
  /** Of these claims, with the sums and the checksum over all segments made right again. */
  const withSegments = (claims: ArchiveClaims, segments: ArchiveClaims['archive']['segments']) => {
    const hash = createHash('sha256');
    for (const { sha256 } of segments) hash.update(Buffer.from(sha256, 'hex'));
    return { ...claims, archive: { ...claims.archive, segments, sha256: hash.digest('hex') } };
  };

  it('is read to its end in pieces of any size, however many of its segments one holds', async () => {
    const { claims, stored } = await backup();
    expect(await problemsOf(claims, stored)).toStrictEqual([]);
    for (const step of [1, 7, 100]) {
      const archiveCheck = createArchiveCheck(claims, { decode: true });
      for (let at = 0; at < stored.length; at += step) archiveCheck.push(stored.subarray(at, at + step));
      expect(await archiveCheck.finish()).toStrictEqual({
        problems: [],
        sha256: createHash('sha256').update(stored).digest('hex'),
        size: stored.length,
        rows: 3,
      });
    }
  });

  it('tells what is being read: nothing before the table of contents, then the object and what is done', async () => {
    const { claims, stored } = await backup();
    for (const decode of [true, false]) {
      const archiveCheck = createArchiveCheck(claims, { decode });
      const rowsSoFar = (count: number) => (decode ? { rows: count } : {});
      archiveCheck.push(stored.subarray(0, 50));
      expect(archiveCheck.progress).toStrictEqual({});
      archiveCheck.push(stored.subarray(50, claims.archive.headLength));
      expect(archiveCheck.progress).toStrictEqual({ ...rowsSoFar(0), tables: 0 });
      const second = claims.tables[1]?.offset ?? 0;
      archiveCheck.push(stored.subarray(claims.archive.headLength, second + 8));
      expect(archiveCheck.progress).toStrictEqual({ object: 'public.t6', ...rowsSoFar(2), tables: 1 });
      archiveCheck.push(stored.subarray(second + 8, -2));
      expect(archiveCheck.progress).toStrictEqual({ object: 'BLOBS', ...rowsSoFar(3), tables: 2 });
      archiveCheck.push(stored.subarray(-2));
      const { problems, rows: counted } = await archiveCheck.finish();
      expect([problems, counted]).toStrictEqual([[], decode ? 3 : undefined]);
    }
  });

  it('says which bytes were cut off or changed, by the name of the table or the number of the entry', async () => {
    const { claims, stored } = await backup();
    const [head, first, second, blobs] = claims.archive.segments;
    if (head === undefined || first === undefined || second === undefined || blobs === undefined)
      throw new Error('no segments');
    const where = ({ offset, length }: { offset: number; length: number }) =>
      `(bytes ${offset} to ${offset + length})`;
    const changed = Buffer.from(stored);
    for (const { offset, length } of [first, blobs]) changed[offset + length - 8] = 0xff;
    expect(await problemsOf(claims, changed, false)).toStrictEqual([
      `the data of public.t5 ${where(first)} was changed`,
      `the data of entry 7 ${where(blobs)} was changed`,
      expect.stringMatching(/^The archive is damaged: /),
    ]);
    expect(await problemsOf(claims, stored.subarray(0, second.offset + 3))).toStrictEqual([
      `the file has ${second.offset + 3} bytes instead of ${stored.length}`,
      `the data of public.t6 ${where(second)} is cut off`,
      `the data of entry 7 ${where(blobs)} is cut off`,
      `The archive is damaged: it ends between the pieces of an entry, ${second.offset + 3 - head.length} bytes behind the table of contents.`,
    ]);
    // exactly at the end of a segment: nothing is damaged, and something missing
    expect((await problemsOf(claims, stored.subarray(0, second.offset))).slice(0, 3)).toStrictEqual([
      `the file has ${second.offset} bytes instead of ${stored.length}`,
      `the data of public.t6 ${where(second)} is cut off`,
      `the data of entry 7 ${where(blobs)} is cut off`,
    ]);
  });

  it('has data that the manifest lays elsewhere, or of an entry that it has not', async () => {
    const { claims, stored } = await backup();
    const [head, first, second, blobs] = claims.archive.segments;
    if (head === undefined || first === undefined || second === undefined || blobs === undefined)
      throw new Error('no segments');
    const digest = (from: number, to: number) =>
      createHash('sha256').update(stored.subarray(from, to)).digest('hex');
    const longer = {
      ...first,
      length: first.length + 4,
      sha256: digest(first.offset, first.offset + first.length + 4),
    };
    const later = {
      ...second,
      offset: second.offset + 4,
      length: second.length - 4,
      sha256: digest(second.offset + 4, blobs.offset),
    };
    const moved = withSegments(claims, [head, longer, later, blobs]);
    const problems = await problemsOf(moved, stored);
    expect(problems.filter((problem) => problem.startsWith('the data of public.'))).toStrictEqual([
      'the data of public.t6 is not where the manifest says',
      'the data of public.t5 is not where the manifest says',
      'the data of public.t6 is not where the manifest says',
    ]);
    const other = withSegments(claims, [head, first, second, { ...blobs, dumpId: 9 }]);
    expect(await problemsOf(other, stored)).toContain('the data of entry 9 is missing');
  });

  it('has the rows, large objects and bytes that the manifest counts', async () => {
    const { claims, stored } = await backup();
    const { tables, largeObjects } = claims;
    expect(largeObjects).toMatchObject({ count: 2, rawBytes: 7 });
    const [first, second] = tables;
    if (first === undefined || second === undefined) throw new Error('no tables');
    expect(
      await problemsOf(
        {
          ...claims,
          tables: [
            { ...first, rows: 9 },
            { ...second, rawBytes: 1 },
          ],
        },
        stored,
      ),
    ).toStrictEqual([
      `the tables have ${(first.rawBytes ?? 0) + 1} uncompressed bytes instead of ${claims.rawBytes}`,
      'public.t5: rows: 2 instead of 9',
      `public.t6: uncompressed bytes: ${second.rawBytes} instead of 1`,
    ]);
    // without decoding, nothing is counted
    expect(
      await problemsOf({ ...claims, tables: [{ ...first, rows: 9 }, second] }, stored, false),
    ).toStrictEqual([]);
    expect(
      await problemsOf({ ...claims, largeObjects: { ...largeObjects, count: 3, rawBytes: 8 } }, stored),
    ).toStrictEqual(['large objects: 2 instead of 3', 'uncompressed bytes of large objects: 7 instead of 8']);
    expect(
      await problemsOf({ ...claims, largeObjects: { ...largeObjects, rawBytes: 8 } }, stored, false),
    ).toStrictEqual([]);
    const shorter = { ...largeObjects, length: largeObjects.length - 1 };
    expect(await problemsOf({ ...claims, largeObjects: shorter }, stored)).toStrictEqual([
      `the segments that belong to no table have ${largeObjects.length} bytes; large objects have ${shorter.length}`,
      `bytes of large objects: ${largeObjects.length} instead of ${shorter.length}`,
    ]);
  });

  it('is not read further behind its first damage, but compared to its end', async () => {
    // its checksum
    const broken = compress.gzip(copyText(['one']));
    broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 0xff;
    const archive = makeArchive('gzip', [
      { dumpId: 5, chunks: [broken] },
      { dumpId: 6, chunks: [compress.gzip(copyText(['two']))] },
    ]);
    const { result, stored } = await takeIn([archive], { decode: false });
    const archiveCheck = createArchiveCheck(claimsOf(result), { decode: true });
    archiveCheck.push(stored);
    await archiveCheck.drained();
    archiveCheck.push(Buffer.from('behind'));
    await archiveCheck.drained();
    expect(await archiveCheck.finish()).toStrictEqual({
      problems: [
        `the file has ${stored.length + 6} bytes instead of ${stored.length}`,
        expect.stringMatching(/^The archive is damaged: TABLE DATA "public"\."t5" can't be decompressed/),
      ],
      sha256: createHash('sha256').update(stored).update('behind').digest('hex'),
      size: stored.length + 6,
    });
  });
});
