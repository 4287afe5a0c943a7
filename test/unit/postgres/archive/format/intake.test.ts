import { createHash } from 'node:crypto';
import { constants, deflateSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHead } from '../../../../../main/postgres/archive/format/head.ts';
import { createArchiveIntake } from '../../../../../main/postgres/archive/format/intake.ts';
import {
  asPiped,
  compress,
  copyText,
  cutAt,
  goldenNames,
  makeArchive,
  makeBlock,
  makeHead,
  readGolden,
  takeIn,
  withOffsets,
  type MadeEntry,
} from '../../../../fixtures/archives/golden.ts';

const corrupt = expect.objectContaining({ code: 'UserErrorArchiveCorrupt' });
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

/** What database.sql puts into its tables. */
const rowsOf: Readonly<Record<string, number>> = {
  customer: 40,
  orders_2024: 67,
  orders_2025_other: 38,
  orders_rest: 15,
  line: 120,
  a: 2,
  b: 2,
  parent: 1,
  child: 1,
  empty: 0,
  nothing: 3,
  tricky: 8,
  scratch: 0,
  log: 20,
  'Tabelle\nmit Umbruch': 2,
  select: 2,
};

describe('createArchiveIntake', () => {
  it.each(goldenNames)('writes the offsets that pg_dump itself writes into a file: %s', async (name) => {
    const archive = readGolden(name);
    const piped = asPiped(archive);
    expect(piped.equals(archive)).toBe(false);
    const { stored, rawHead, result } = await takeIn([piped], { decode: false });
    expect(stored.equals(archive)).toBe(true);
    expect(rawHead.equals(piped.subarray(0, rawHead.length))).toBe(true);
    expect(result).toMatchObject({ headLength: rawHead.length, size: archive.length });
  });

  it.each(goldenNames)('describes all bytes in segments: %s', async (name) => {
    const { stored, result } = await takeIn([asPiped(readGolden(name))], { decode: false });
    let offset = 0;
    for (const segment of result.segments) {
      expect(segment.offset).toBe(offset);
      offset += segment.length;
      expect(segment.sha256).toBe(sha256(stored.subarray(segment.offset, offset)).toString('hex'));
    }
    expect(offset).toBe(stored.length);
    const root = sha256(Buffer.concat(result.segments.map((segment) => Buffer.from(segment.sha256, 'hex'))));
    expect(result.sha256).toBe(root.toString('hex'));
    const data = result.entries.filter((entry) => entry.hadDumper);
    expect(result.segments.map(({ dumpId }) => dumpId)).toEqual([
      undefined,
      ...data.map(({ dumpId }) => dumpId),
    ]);
  });

  it.each([
    'pg15-gzip',
    'pg15-none',
    'pg17-gzip',
    'pg17-zstd',
    'pg17-none',
    'pg18-zstd',
    'pg18-none',
  ] as const)('counts rows and uncompressed bytes: %s', async (name) => {
    const { result } = await takeIn([asPiped(readGolden(name))], { decode: true });
    expect(Object.fromEntries(result.tables.map((table) => [table.name, table.rows]))).toEqual(rowsOf);
    const customer = result.tables.find((table) => table.name === 'customer');
    expect(customer).toMatchObject({ schema: 'shop', rawBytes: 2085 });
    expect(result.rawBytes).toBe(19461);
    const objects = name === 'pg15-none' ? { count: 0, rawBytes: 0 } : { count: 4, rawBytes: 29605 };
    expect(result.largeObjects).toMatchObject(objects);
  });

  it('tells nothing rather than something wrong about INSERTs, lz4 and without decoding', async () => {
    const inserts = await takeIn([asPiped(readGolden('pg18-inserts'))], { decode: true });
    expect(inserts.result.tables).toHaveLength(16);
    expect(inserts.result.tables.every((table) => table.rows === undefined)).toBe(true);
    expect(inserts.result.tables.every((table) => table.rawBytes !== undefined)).toBe(true);
    const lz4 = await takeIn([asPiped(readGolden('pg18-lz4'))], { decode: true });
    const off = await takeIn([asPiped(readGolden('pg17-zstd'))], { decode: false });
    for (const { result } of [lz4, off]) {
      expect(result.tables).toHaveLength(16);
      expect(result.tables.every((table) => table.rows === undefined && table.rawBytes === undefined)).toBe(
        true,
      );
      expect(result.rawBytes).toBeUndefined();
    }
    expect(off.result.largeObjects.count).toBe(4);
  });

  it('is indifferent to how the stream is cut', async () => {
    const piped = asPiped(readGolden('pg17-zstd'));
    const { result: whole, stored } = await takeIn([piped], { decode: true });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(piped.length), { maxLength: 60 }), async (positions) => {
        const cut = await takeIn(cutAt(piped, positions), { decode: true });
        expect(cut.stored.equals(stored)).toBe(true);
        expect(cut.result).toEqual(whole);
      }),
      { numRuns: 25 },
    );
  });

  it.each(['none', 'gzip', 'zstd'] as const)('is indifferent to every single cut: %s', async (algorithm) => {
    const pack = compress[algorithm];
    const archive = makeArchive(algorithm, [
      { dumpId: 1, chunks: cutAt(pack(copyText(['one', 'two'])), [3, 7]) },
      { dumpId: 2, largeObjects: [{ oid: 5, chunks: [pack(Buffer.from('object'))] }] },
      { dumpId: 3, chunks: [pack(copyText([]))] },
    ]);
    const { result: whole, stored } = await takeIn([archive], { decode: true });
    expect(whole.tables.map(({ rows }) => rows)).toEqual([2, 0]);
    for (let at = 0; at <= archive.length; at++) {
      const cut = await takeIn(cutAt(archive, [at]), { decode: true });
      expect(cut.stored.equals(stored)).toBe(true);
      expect(cut.result).toEqual(whole);
    }
  });

  it('hands on views of the chunks, not copies', () => {
    const piped = asPiped(readGolden('pg17-none'));
    const { length } = parseHead(piped);
    const intake = createArchiveIntake({ decode: false });
    const first = intake.push(piped.subarray(0, length + 10));
    expect(first.body.map(({ buffer, byteOffset }) => ({ buffer, byteOffset }))).toEqual([
      { buffer: piped.buffer, byteOffset: piped.byteOffset + length },
    ]);
    const rest = piped.subarray(length + 10);
    expect(intake.push(rest).body[0]).toBe(rest);
  });

  it('tells how far it is', () => {
    const entries: { schema: string | null; name: string; desc: string }[] = [];
    const intake = createArchiveIntake({ decode: true, onEntry: (entry) => entries.push(entry) });
    const nothing = { current: undefined, tablesDone: 0, tablesTotal: 0, rows: 0, finished: [] };
    expect(intake.progress).toEqual(nothing);
    const one: MadeEntry = { dumpId: 1, chunks: [copyText(['a', 'b'])] };
    const two: MadeEntry = { dumpId: 2, largeObjects: [] };
    const archive = makeArchive('none', [one, two]);
    intake.push(archive.subarray(0, archive.length - 3));
    const current = { schema: null, name: 'BLOBS', desc: 'BLOBS' };
    const [done] = intake.progress.finished;
    expect(intake.progress).toEqual({ current, tablesDone: 1, tablesTotal: 1, rows: 2, finished: [done] });
    expect(done).toMatchObject({ schema: 'public', name: 't1', rows: 2 });
    expect(done?.length).toBeGreaterThan(0);
    expect(entries).toEqual([{ schema: 'public', name: 't1', desc: 'TABLE DATA' }, current]);
  });
});

describe('large entries', () => {
  const row = 'a row that is neither short nor long, with some text in it';
  const text = copyText(Array.from({ length: 200_000 }, (_, index) => `${(index * 7919) % 65521}\t${row}`));

  it.each(['none', 'gzip', 'zstd'] as const)('are decoded as a stream: %s', async (algorithm) => {
    const packed = compress[algorithm](text);
    expect(packed.length).toBeGreaterThan(300_000); // more than is decoded at once
    const chunks = cutAt(
      packed,
      Array.from({ length: 50 }, (_, index) => Math.floor((index * packed.length) / 50)),
    );
    const archive = makeArchive(algorithm, [
      { dumpId: 1, chunks: chunks.filter((chunk) => chunk.length > 0) },
      { dumpId: 2, chunks: [compress[algorithm](copyText(['x']))] },
    ]);
    const pieces = cutAt(
      archive,
      Array.from({ length: archive.length >> 16 }, (_, index) => index << 16),
    );
    const { result } = await takeIn(pieces, { decode: true });
    expect(result.tables).toMatchObject([{ rows: 200_000, rawBytes: text.length }, { rows: 1 }]);
  });

  it.each([
    ['gzip', deflateSync(text)],
    // Stock pg_dump sets no checksum in its frames: there, changed letters can go unnoticed.
    ['zstd', zstdCompressSync(text, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })],
  ] as const)('are found damaged while they stream: %s', async (algorithm, packed) => {
    const damaged = Buffer.from(packed);
    damaged.fill(0xa5, packed.length >> 1, (packed.length >> 1) + 200);
    const archive = makeArchive(algorithm, [{ dumpId: 1, chunks: [damaged] }]);
    const pieces = cutAt(
      archive,
      Array.from({ length: archive.length >> 16 }, (_, index) => index << 16),
    );
    await expect(takeIn(pieces, { decode: true })).rejects.toThrow(corrupt);
    await expect(takeIn([archive.subarray(0, archive.length >> 1)], { decode: true })).rejects.toThrow(
      corrupt,
    );
  });

  it('that are bombs are decoded in bounded memory', async () => {
    const bomb = zstdCompressSync(Buffer.alloc(400 * 1024 * 1024));
    const archive = makeArchive('zstd', [{ dumpId: 1, copy: false, chunks: [bomb] }]);
    const before = process.memoryUsage().rss;
    let highest = 0;
    const watch = setInterval(() => (highest = Math.max(highest, process.memoryUsage().rss)), 5);
    const { result } = await takeIn([archive], { decode: true });
    clearInterval(watch);
    expect(result.tables[0]?.rawBytes).toBe(400 * 1024 * 1024);
    expect(highest).toBeGreaterThan(0);
    expect(highest - before).toBeLessThan(150 * 1024 * 1024);
  });
});

describe('damage', () => {
  const good: MadeEntry = { dumpId: 1, chunks: [copyText(['one'])] };
  const other: MadeEntry = { dumpId: 2, chunks: [copyText(['two'])] };
  const frame = zstdCompressSync(copyText(['one']));
  const stream = deflateSync(copyText(['one']));
  const halves = [copyText([]).subarray(0, 2), copyText([]).subarray(2)].map((half) =>
    zstdCompressSync(half),
  );
  const table = (...chunks: Buffer[]): MadeEntry[] => [{ dumpId: 1, chunks }];
  /** Of digests, which do not get shorter. */
  const longText = copyText(
    Array.from({ length: 20_000 }, (_, index) => sha256(Buffer.from([index, index >> 8])).toString('base64')),
  );

  it.each([
    ['an end inside the head', readGolden('pg17-none').subarray(0, 9000)],
    ['an empty stream', Buffer.alloc(0)],
    ['no block for an entry', Buffer.concat([makeHead('none', [good, other]), makeBlock(good)])],
    ['a block of an unknown entry', Buffer.concat([makeHead('none', [good]), makeBlock(other)])],
    ['a block twice', Buffer.concat([makeHead('none', [good, other]), makeBlock(good), makeBlock(good)])],
    [
      'blocks in another order',
      Buffer.concat([makeHead('none', [good, other]), makeBlock(other), makeBlock(good)]),
    ],
    [
      'large objects where rows belong',
      Buffer.concat([makeHead('none', [good]), makeBlock({ dumpId: 1, largeObjects: [] })]),
    ],
    ['an end inside a chunk', makeArchive('none', [good]).subarray(0, -8)],
    ['an end inside a block', makeArchive('none', [good]).subarray(0, -2)],
    ['bytes behind the last block', Buffer.concat([makeArchive('none', [good]), Buffer.from([0])])],
    ['two zstd frames in one chunk', makeArchive('zstd', table(Buffer.concat(halves)))],
    [
      'a zstd frame that goes on behind another in its chunk',
      makeArchive('zstd', table(Buffer.concat([...halves, frame]))),
    ],
    [
      'a byte behind a zstd frame in its chunk',
      makeArchive('zstd', table(Buffer.concat([frame, Buffer.from([0])]))),
    ],
    ['a truncated zstd frame', makeArchive('zstd', table(frame.subarray(0, -1)))],
    ['an offset that says: no data', asNoData(makeArchive('none', [good]))],
    ['an offset that is too large by a byte', withOffset(makeArchive('none', [good]), 1)],
    ['an offset that is too small by a byte', withOffset(makeArchive('none', [good]), -1)],
    ['an offset that is set to the first byte', withOffset(makeArchive('none', [good]), -Infinity)],
    ['a piece of negative length', withNegativeLength(makeArchive('none', [good]))],
    [
      'a truncated zstd frame in a large object',
      makeArchive('zstd', [
        {
          dumpId: 1,
          largeObjects: [
            { oid: 4, chunks: [frame.subarray(0, -1)] },
            { oid: 5, chunks: [frame] },
          ],
        },
      ]),
    ],
    [
      'rows where large objects belong',
      Buffer.concat([makeHead('none', [{ dumpId: 1, largeObjects: [] }]), makeBlock(good)]),
    ],
    ['no block at all', makeHead('none', [good])],
  ])('is found without decoding: %s', async (_, archive) => {
    await expect(takeIn([archive], { decode: false })).rejects.toThrow(corrupt);
    await expect(takeIn([archive], { decode: true })).rejects.toThrow(corrupt);
  });

  it.each([
    ['rows without end mark', makeArchive('none', table(Buffer.from('one\n')))],
    ['an empty block', makeArchive('none', table())],
    ['two zlib streams in a block', makeArchive('gzip', table(Buffer.concat([stream, stream])))],
    ['two zlib streams in two chunks', makeArchive('gzip', table(stream, stream))],
    ['a truncated zlib stream', makeArchive('gzip', table(stream.subarray(0, -1)))],
    [
      'a wrong zlib checksum',
      makeArchive('gzip', table(Buffer.concat([stream.subarray(0, -1), Buffer.from([1])]))),
    ],
    ['no zlib at all', makeArchive('gzip', table(copyText(['one'])))],
    [
      'a damaged large object',
      makeArchive('gzip', [{ dumpId: 1, largeObjects: [{ oid: 4, chunks: [stream.subarray(2)] }] }]),
    ],
  ])('is found by decoding: %s', async (_, archive) => {
    await expect(takeIn([archive], { decode: true })).rejects.toThrow(corrupt);
  });

  it('is found wherever the stream is cut: two zstd frames in one chunk', async () => {
    const archive = makeArchive('zstd', table(Buffer.concat(halves)));
    const { length } = parseHead(archive);
    for (let cut = length; cut < archive.length; cut++) {
      const pieces = [archive.subarray(0, cut), archive.subarray(cut)];
      await expect(takeIn(pieces, { decode: false }), `cut at ${cut}`).rejects.toThrow(
        'The archive is damaged: TABLE DATA "public"."t1" has bytes behind a zstd frame.',
      );
    }
  });

  it.each([
    ['in its last piece', [Buffer.from('x')]],
    ['as another stream', [stream]],
    ['in a chunk of its own', [Buffer.alloc(0), Buffer.from('x')]],
    [
      'in many chunks of its own',
      [Buffer.alloc(0), ...Array.from({ length: 40 }, () => Buffer.alloc(16_384))],
    ],
  ])('is found by decoding behind a zlib stream of more than 64 KiB: %s', async (_, [behind, ...chunks]) => {
    const long = deflateSync(longText);
    expect(long.length).toBeGreaterThan(64 * 1024);
    const whole = await takeIn([makeArchive('gzip', table(long))], { decode: true });
    expect(whole.result.tables).toMatchObject([{ rows: 20_000, rawBytes: longText.length }]);
    const archive = makeArchive('gzip', table(Buffer.concat([long, behind ?? long]), ...chunks));
    const pieces = cutAt(archive, [parseHead(archive).length + 11 + long.length]);
    for (const given of [[archive], pieces]) {
      await expect(takeIn(given, { decode: true })).rejects.toThrow(
        'The archive is damaged: TABLE DATA "public"."t1" can\'t be decompressed.',
      );
    }
  });

  it('is found by decoding behind a short zlib stream that becomes very long', async () => {
    const bomb = deflateSync(Buffer.concat([Buffer.alloc(5_000_000, '\n'), copyText([])]));
    expect(bomb.length).toBeLessThan(64 * 1024);
    const whole = await takeIn([makeArchive('gzip', table(bomb))], { decode: true });
    expect(whole.result.tables).toMatchObject([{ rows: 5_000_000 }]);
    const archive = makeArchive('gzip', table(Buffer.concat([bomb, Buffer.from('x')])));
    await expect(takeIn([archive], { decode: true })).rejects.toThrow(corrupt);
  });

  it('accepts several zstd frames, each in chunks of its own, and says how many rows they have', async () => {
    const frames = [copyText(['one', 'two']).subarray(0, 5), copyText(['one', 'two']).subarray(5)];
    const [first, second] = frames.map((part) => zstdCompressSync(part));
    if (first === undefined || second === undefined) throw new Error('no frames');
    const archive = makeArchive('zstd', table(first.subarray(0, 4), first.subarray(4), second));
    const { result } = await takeIn([archive], { decode: true });
    expect(result.tables).toMatchObject([{ rows: 2 }]);
  });

  it('is told by drained at once, and push goes on without throwing', async () => {
    const archive = Buffer.concat([makeHead('none', [good]), Buffer.from([9])]);
    const intake = createArchiveIntake({ decode: false });
    expect(() => intake.push(archive)).not.toThrow();
    expect(intake.failure).toEqual(corrupt);
    await expect(intake.drained()).rejects.toThrow(corrupt);
    expect(() => intake.push(Buffer.alloc(100))).not.toThrow();
    await expect(intake.finish()).rejects.toThrow(corrupt);
  });

  it('tells an archive of another version from a damaged one', async () => {
    const archive = Buffer.from(makeArchive('none', [good]));
    archive[6] = 17;
    await expect(takeIn([archive], { decode: false })).rejects.toThrow(
      expect.objectContaining({ code: 'UserErrorArchiveUnsupported' }),
    );
  });
});

function asNoData(archive: Buffer): Buffer {
  const { head, length } = parseHead(archive);
  return Buffer.concat([withOffsets(head, { state: 3, value: 0n }), archive.subarray(length)]);
}

/** With the offset of the first block, that many bytes beside where it is; never below 0. */
function withOffset(archive: Buffer, beside: number): Buffer {
  const { head, length } = parseHead(archive);
  const value = BigInt(Math.max(0, length + beside));
  return Buffer.concat([withOffsets(head, { state: 2, value }), archive.subarray(length)]);
}

/** The first chunk's length has the sign of a negative integer: a reader that ignores it finds all in order. */
function withNegativeLength(archive: Buffer): Buffer {
  const changed = Buffer.from(archive);
  changed[parseHead(archive).length + 1 + 5] = 1;
  return changed;
}
