import { describe, expect, it } from 'vitest';
import { rootOf } from '../../../../../main/postgres/archive/format/intake.ts';
import { OffsetState, type ArchiveHead } from '../../../../../main/postgres/archive/format/types.ts';
import {
  headProblems,
  manifestProblems,
  type ArchiveClaims,
} from '../../../../../main/postgres/archive/verify/agreement.ts';
import { claimsOf, copyText, makeArchive, takeIn } from '../../../../fixtures/archives/golden.ts';

/** Two tables and then large objects. */
const { result } = await takeIn(
  [
    makeArchive('none', [
      { dumpId: 1, chunks: [copyText(['one'])] },
      { dumpId: 2, chunks: [copyText(['two', 'three'])] },
      { dumpId: 3, largeObjects: [{ oid: 7, chunks: [Buffer.from('object')] }] },
    ]),
  ],
  { decode: true },
);
const claims = claimsOf(result);
const head: ArchiveHead = { header: result.header, entries: result.entries };
const { archive, tables, largeObjects } = claims;
const [ofHead, one, two, ofObjects] = archive.segments;
const [first, second] = tables;
if (!ofHead || !one || !two || !ofObjects || !first || !second) throw new Error('not what was made');
const { size } = archive;
const end = ofObjects.offset;

/** The claims with these segments and the checksum that they have. */
const withSegments = (...segments: (typeof ofHead)[]): Partial<ArchiveClaims> => ({
  archive: {
    ...archive,
    segments,
    sha256: rootOf(segments.map(({ sha256 }) => Buffer.from(sha256, 'hex'))),
  },
});

describe('what in a manifest contradicts itself', () => {
  const problems = (change: Partial<ArchiveClaims>) => manifestProblems({ ...claims, ...change });

  it('is nothing where it is as it was written, with or without counts', () => {
    expect(problems({})).toEqual([]);
    const { rawBytes: _sum, ...uncounted } = claims;
    expect(manifestProblems(uncounted)).toEqual([]);
  });

  it.each<[what: string, change: Partial<ArchiveClaims>, found: string[]]>([
    [
      'a first segment of an entry',
      withSegments({ ...ofHead, dumpId: 9 }, one, two, ofObjects),
      ['the first segment of the manifest is not the table of contents'],
    ],
    [
      'a head of another length',
      { archive: { ...archive, headLength: archive.headLength + 1 } },
      ['the first segment of the manifest is not the table of contents'],
    ],
    [
      'no segment',
      withSegments(),
      [
        'the first segment of the manifest is not the table of contents',
        `the segments of the manifest end at byte 0 of ${size}`,
        'public.t1 has no segment in the manifest',
        'public.t2 has no segment in the manifest',
        `the segments that belong to no table have 0 bytes; large objects have ${largeObjects.length}`,
      ],
    ],
    [
      'a gap of a byte',
      withSegments(ofHead, one, two, { ...ofObjects, offset: end + 1 }),
      [
        `the manifest has a gap or an overlap at byte ${end + 1}`,
        `the segments of the manifest end at byte ${size + 1} of ${size}`,
      ],
    ],
    [
      'an overlap of a byte',
      withSegments(ofHead, one, two, { ...ofObjects, offset: end - 1 }),
      [
        `the manifest has a gap or an overlap at byte ${end - 1}`,
        `the segments of the manifest end at byte ${size - 1} of ${size}`,
      ],
    ],
    [
      'a segment that begins behind the first byte',
      withSegments({ ...ofHead, offset: 1 }, one, two, ofObjects),
      [
        'the manifest has a gap or an overlap at byte 1',
        `the manifest has a gap or an overlap at byte ${one.offset}`,
      ],
    ],
    [
      'another size',
      { archive: { ...archive, size: size + 1 } },
      [`the segments of the manifest end at byte ${size} of ${size + 1}`],
    ],
    [
      'a segment of nobody',
      withSegments(ofHead, { ...one, dumpId: undefined }, two, ofObjects),
      [
        `the segment at byte ${one.offset} belongs to no entry`,
        'public.t1 has no segment in the manifest',
        `the segments that belong to no table have ${ofObjects.length + one.length} bytes; large objects have ${ofObjects.length}`,
      ],
    ],
    [
      'two segments of one entry',
      withSegments(ofHead, one, two, { ...ofObjects, dumpId: 2 }),
      [
        'entry 2 has more than one segment',
        `the segments that belong to no table have 0 bytes; large objects have ${ofObjects.length}`,
      ],
    ],
    [
      'a table twice',
      { tables: [first, second, second] },
      ['public.t2: entry 2 stands in the manifest twice'],
    ],
    [
      'a table that begins a byte later',
      { tables: [{ ...first, offset: first.offset + 1 }, second] },
      ['public.t1 is not where its segment is'],
    ],
    [
      'a table that ends a byte earlier',
      { tables: [first, { ...second, length: second.length - 1 }] },
      ['public.t2 is not where its segment is'],
    ],
    [
      'large objects of another length',
      { largeObjects: { ...largeObjects, length: largeObjects.length + 1 } },
      [
        `the segments that belong to no table have ${ofObjects.length} bytes; large objects have ${ofObjects.length + 1}`,
      ],
    ],
    [
      'a table that is not listed',
      { tables: [first], rawBytes: first.rawBytes },
      [
        `the segments that belong to no table have ${ofObjects.length + two.length} bytes; large objects have ${ofObjects.length}`,
      ],
    ],
    [
      'another checksum',
      { archive: { ...archive, sha256: '0'.repeat(64) } },
      ['the checksum over all segments is not the one that the manifest has'],
    ],
  ])('is found: %s', (_, change, found) => {
    // Of a table twice the sum of the bytes is wrong as well: it is not asked for here.
    const { rawBytes, ...rest } = { ...claims, ...change };
    const { rawBytes: counted } = change;
    expect(rawBytes).toBeGreaterThan(0);
    expect(manifestProblems({ ...rest, ...(counted === undefined ? {} : { rawBytes: counted }) })).toEqual(
      found,
    );
  });

  it('is a wrong sum of uncompressed bytes, where all of them are known', () => {
    const sum = claims.rawBytes ?? 0;
    expect(problems({ rawBytes: sum + 1 })).toEqual([
      `the tables have ${sum} uncompressed bytes instead of ${sum + 1}`,
    ]);
    const { rawBytes: _none, ...uncounted } = first;
    expect(problems({ tables: [uncounted, second], rawBytes: sum + 1 })).toEqual([]);
  });

  it('is told one by one up to fifty times', () => {
    const none = { tables: [] as ArchiveClaims['tables'], largeObjects: { count: 0, length: 0 } };
    const empty = { ...none, archive: { ...archive, headLength: ofHead.length, size: ofHead.length } };
    const base = {
      ...empty,
      archive: { ...empty.archive, segments: [ofHead], sha256: rootOf([Buffer.from(ofHead.sha256, 'hex')]) },
    };
    const lost = (count: number) =>
      manifestProblems({
        ...base,
        tables: Array.from({ length: count }, (_, index) => ({ ...first, dumpId: 100 + index })),
      });
    expect(lost(0)).toEqual([]);
    expect(lost(50)).toEqual(Array.from({ length: 50 }, () => 'public.t1 has no segment in the manifest'));
    expect(lost(51)).toHaveLength(51);
    expect(lost(51).at(-1)).toBe('and 1 more');
    expect(lost(1000).at(-1)).toBe('and 950 more');
  });
});

describe('where a table of contents says something else than the manifest', () => {
  const problems = (changed: Partial<ArchiveHead>, change: Partial<ArchiveClaims> = {}) =>
    headProblems({ ...head, ...changed }, archive.headLength, { ...claims, ...change });
  const [entry, ...others] = head.entries;
  const blobs = others.at(-1);
  if (entry === undefined || blobs === undefined) throw new Error('not what was made');
  const setAt = (value: number) => ({ state: OffsetState.set, value: BigInt(value) });

  it('is nowhere where both are as they were written', () => {
    expect(problems({})).toEqual([]);
  });

  it.each<[what: string, changed: Partial<ArchiveHead>, change: Partial<ArchiveClaims>, found: string[]]>([
    [
      'the version',
      {},
      { archive: { ...archive, version: '1.15' } },
      ['the format version is 1.16 instead of 1.15'],
    ],
    [
      'the compression',
      { header: { ...head.header, compression: { algorithm: 'zstd', level: -1 } } },
      {},
      ['the compression is zstd instead of none'],
    ],
    [
      'offsets that were never written',
      { entries: [{ ...entry, offset: { state: OffsetState.notSet, value: 0n } }, ...others] },
      {},
      ['1 entries lack the offset of their data'],
    ],
    [
      'an offset of a table that is too small by a byte',
      { entries: [{ ...entry, offset: setAt(one.offset - 1) }, ...others] },
      {},
      ['the data of public.t1 is not where the manifest says'],
    ],
    [
      'an offset of large objects that is too large by a byte',
      { entries: [...head.entries.slice(0, -1), { ...blobs, offset: setAt(end + 1) }] },
      {},
      ['the data of BLOBS is not where the manifest says'],
    ],
    [
      'data that the manifest lacks',
      {},
      { archive: { ...archive, segments: [ofHead, two, ofObjects] } },
      ['the archive holds 3 data entries instead of 2', 'the manifest lacks the data of public.t1'],
    ],
    [
      'large objects that the manifest lacks',
      {},
      { archive: { ...archive, segments: [ofHead, one, two] } },
      ['the archive holds 3 data entries instead of 2', 'the manifest lacks the data of BLOBS'],
    ],
    [
      'data that the archive lacks',
      { entries: head.entries.slice(0, -1) },
      {},
      [
        'the archive holds 2 data entries instead of 3',
        `the archive has no entry 3, whose data is at byte ${end} in the manifest`,
      ],
    ],
    [
      'rows that the archive lacks',
      { entries: others },
      {},
      ['the archive holds 2 data entries instead of 3', 'the archive has no rows of public.t1'],
    ],
    [
      'an entry that has no data in the archive',
      { entries: [{ ...entry, hadDumper: false }, ...others] },
      {},
      ['the archive holds 2 data entries instead of 3', 'the archive has no rows of public.t1'],
    ],
    ['a table that the manifest lacks', {}, { tables: [second] }, ['the manifest lacks the table public.t1']],
    [
      'a table of another name',
      {},
      { tables: [first, { ...second, name: 'other' }] },
      ['public.t2 is called public.other in the manifest'],
    ],
    [
      'a table of another schema',
      {},
      { tables: [first, { ...second, schema: 'other' }] },
      ['public.t2 is called other.t2 in the manifest'],
    ],
    [
      'rows where the archive has large objects',
      {},
      { tables: [first, second, { ...second, dumpId: 3 }] },
      ['the archive has no rows of public.t2'],
    ],
    [
      'an entry twice',
      { entries: [entry, entry, ...others] },
      {},
      ['the archive holds 4 data entries instead of 3', 'public.t1: the archive has entry 1 twice'],
    ],
  ])('is found: %s', (_, changed, change, found) => {
    expect(problems(changed, change)).toEqual(found);
  });

  it('is found: the length of the head', () => {
    const { headLength } = archive;
    expect(headProblems(head, headLength + 1, claims)).toEqual([
      `the table of contents has ${headLength + 1} bytes instead of ${headLength}`,
    ]);
  });
});
