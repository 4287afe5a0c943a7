import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { EntryReader } from '../../../../../main/postgres/archive/format/entry-reader.ts';
import { parseHead, serializeHead } from '../../../../../main/postgres/archive/format/head.ts';
import type { TocEntry } from '../../../../../main/postgres/archive/format/types.ts';
import {
  compress,
  copyText,
  makeArchive,
  makeBlock,
  makeHead,
  type MadeEntry,
} from '../../../../fixtures/archives/golden.ts';

/** A reader behind this head, as it is after `bytes` of the body. */
function readerOf(head: Buffer, body: Buffer = Buffer.alloc(0), decode = true) {
  const parsed = parseHead(head);
  const reader = new EntryReader({ head: parsed.head, headLength: parsed.length, decode });
  reader.push(body);
  return { reader, headLength: parsed.length };
}

/** The head with a change to its only entry. */
function changed(head: Buffer, change: Partial<TocEntry>): Buffer {
  const { header, entries } = parseHead(head).head;
  return serializeHead({ header, entries: entries.map((entry) => ({ ...entry, ...change })) });
}

const table = (dumpId: number, ...rows: string[]): MadeEntry => ({ dumpId, chunks: [copyText(rows)] });
const objects: MadeEntry = {
  dumpId: 9,
  largeObjects: [
    { oid: 4, chunks: [Buffer.from('four')] },
    { oid: 5, chunks: [] },
  ],
};
const three = [table(1, 'a'), table(2, 'b', 'c'), objects];

describe('what is wrong with a body', () => {
  it.each<[what: string, head: readonly MadeEntry[], blocks: readonly MadeEntry[], message: string]>([
    ['the last entry is not there', three, three.slice(0, 2), 'BLOBS "BLOBS" has no data in it'],
    [
      'two are not there',
      three,
      three.slice(0, 1),
      'TABLE DATA "public"."t2" has no data in it, and 1 entries after it',
    ],
    ['none is there', three, [], 'TABLE DATA "public"."t1" has no data in it, and 2 entries after it'],
    ['one comes twice', three, [table(1, 'a'), table(1, 'a')], 'the data of entry 1 comes twice'],
    [
      'one comes too early',
      three,
      [table(2, 'b')],
      'the data of TABLE DATA "public"."t2" is not in the order of the table of contents',
    ],
    ['one is unknown', three, [table(7)], 'there is data of entry 7, which its table of contents lacks'],
    [
      'one is too many',
      [table(1)],
      [table(1), table(7)],
      'there is data of entry 7, which its table of contents lacks',
    ],
    [
      'large objects stand for rows',
      three,
      [{ ...objects, dumpId: 1 }],
      'TABLE DATA "public"."t1" has data of the wrong kind',
    ],
    ['rows stand for large objects', [objects], [table(9)], 'BLOBS "BLOBS" has data of the wrong kind'],
  ])('is said: %s', async (_, head, blocks, message) => {
    const read = async () => {
      const { reader } = readerOf(makeHead('none', head), Buffer.concat(blocks.map(makeBlock)));
      return reader.finish();
    };
    await expect(read()).rejects.toThrow(
      expect.objectContaining({
        code: 'UserErrorArchiveCorrupt',
        message: `The archive is damaged: ${message}.`,
      }),
    );
  });

  it.each([1, -1])('is an offset that is beside the block by %i', (beside) => {
    const head = makeHead('none', [table(1, 'a')]);
    const value = BigInt(head.length + beside);
    const body = makeBlock(table(1, 'a'));
    expect(() => readerOf(changed(head, { offset: { state: 2, value } }), body)).toThrow(
      `TABLE DATA "public"."t1" is at byte ${head.length}, not at ${value} as its offset says`,
    );
    const right = { state: 2, value: BigInt(head.length) } as const;
    expect(() => readerOf(changed(head, { offset: right }), body)).not.toThrow();
  });

  it('is an offset that says that there is no data, which pg_restore would believe', () => {
    const head = changed(makeHead('none', [table(1)]), { offset: { state: 3, value: 0n } });
    expect(() => readerOf(head)).toThrow(
      'TABLE DATA "public"."t1" has data, but its offset says that it has none',
    );
  });

  it('is damage that a decoding thread finds, which ends the waiting for it', async () => {
    const long = deflateSync(randomBytes(200_000));
    const damaged: MadeEntry = { dumpId: 1, chunks: [long.fill(0xff, 70_000, 70_200)] };
    const { reader } = readerOf(makeHead('gzip', [damaged]), makeBlock(damaged));
    const drained = () =>
      reader.drained().then(
        () => 'nothing found yet',
        (error: Error) => error.message,
      );
    const found = 'The archive is damaged: TABLE DATA "public"."t1" can\'t be decompressed.';
    await expect.poll(drained).toBe(found);
    await expect(reader.finish()).rejects.toThrow(found);
  });

  it('is a large object that cannot be decompressed, by its oid', async () => {
    const one = { oid: 4711, chunks: [Buffer.from('no zlib stream')] };
    const head = makeHead('gzip', [{ dumpId: 9, largeObjects: [one] }]);
    const { reader } = readerOf(head, makeBlock({ dumpId: 9, largeObjects: [one] }));
    await expect(reader.finish()).rejects.toThrow(
      "The archive is damaged: large object 4711 can't be decompressed.",
    );
  });

  it('is a missing end mark of rows, where they are decoded', async () => {
    const cut: MadeEntry = { dumpId: 1, chunks: [Buffer.from('a\n\\.\n\n')] };
    const head = makeHead('none', [cut]);
    await expect(readerOf(head, makeBlock(cut)).reader.finish()).rejects.toThrow(
      'the rows of TABLE DATA "public"."t1" end before their end mark',
    );
    expect(await readerOf(head, makeBlock(cut), false).reader.finish()).toMatchObject([{ largeObjects: 0 }]);
  });
});

describe('what a body holds', () => {
  it.each(['none', 'gzip', 'zstd'] as const)('is told entry by entry: %s', async (algorithm) => {
    const packed = compress[algorithm];
    const made: MadeEntry[] = [
      { dumpId: 1, chunks: [packed(copyText(['a', 'b']))] },
      { dumpId: 2, copy: false, chunks: [packed(Buffer.from('INSERT INTO t VALUES (1);\n'))] },
      {
        dumpId: 9,
        largeObjects: [
          { oid: 4, chunks: [packed(Buffer.from('four'))] },
          { oid: 5, chunks: [packed(Buffer.from('fifth'))] },
        ],
      },
    ];
    const archive = makeArchive(algorithm, made);
    const [one, two, three] = made.map((entry) => makeBlock(entry).length);
    for (const decode of [true, false]) {
      const { reader, headLength } = readerOf(makeHead(algorithm, made), undefined, decode);
      reader.push(archive.subarray(headLength));
      expect(reader.position).toBe(archive.length);
      const contents = await reader.finish();
      expect(contents.map(({ entry: _entry, ...content }) => content)).toEqual([
        { offset: headLength, length: one, largeObjects: 0, ...(decode ? { rows: 2, rawBytes: 9 } : {}) },
        {
          offset: headLength + (one ?? 0),
          length: two,
          largeObjects: 0,
          ...(decode ? { rawBytes: 26 } : {}),
        },
        {
          offset: headLength + (one ?? 0) + (two ?? 0),
          length: three,
          largeObjects: 2,
          ...(decode ? { rawBytes: 9 } : {}),
        },
      ]);
    }
  });

  it('has as many rows of a table as were decoded, once all of them are', () => {
    const head = makeHead('none', three);
    const block = makeBlock(table(1, 'a'));
    const { reader } = readerOf(head, block.subarray(0, -1));
    expect(reader.rowsOf(1)).toBeUndefined();
    reader.push(block.subarray(-1));
    expect([1, 2, 9].map((dumpId) => reader.rowsOf(dumpId))).toEqual([1, undefined, undefined]);
  });
});

it('lets its caller wait while too much is to be decompressed', async () => {
  const packed = deflateSync(Buffer.alloc(12 * 1024 * 1024), { level: 0 });
  const entry: MadeEntry = { dumpId: 1, copy: false, chunks: [packed] };
  const { reader } = readerOf(makeHead('gzip', [entry]), makeBlock(entry));
  let isDrained = false;
  const drained = reader.drained().then(() => (isDrained = true));
  await setImmediate();
  expect(isDrained).toBe(false);
  await drained;
  expect(await reader.finish()).toMatchObject([{ rawBytes: 12 * 1024 * 1024 }]);
});

describe('the progress', () => {
  const many = Array.from({ length: 70 }, (_, index) =>
    table(index + 1, ...Array.from({ length: index + 1 }, () => 'x')),
  );

  it('is asked for at any time, and sums up the rows of all tables', () => {
    const { reader } = readerOf(makeHead('none', many));
    let rows = 0;
    for (const [index, entry] of many.entries()) {
      reader.push(makeBlock(entry));
      rows += index + 1;
      expect(reader.progress).toMatchObject({ tablesDone: index + 1, tablesTotal: 70, rows });
    }
    expect(reader.progress.current).toBeUndefined();
  });

  it('names the last five tables that are complete, the newest first', () => {
    const { reader } = readerOf(makeHead('none', many), Buffer.concat(many.slice(0, 7).map(makeBlock)));
    expect(reader.progress.finished).toEqual(
      [7, 6, 5, 4, 3].map((number) => ({
        schema: 'public',
        name: `t${number}`,
        length: makeBlock(many[number - 1] ?? table(0)).length,
        rows: number,
      })),
    );
  });

  it('counts no large objects among the tables, and names what is read', () => {
    const bodies = three.map(makeBlock);
    const { reader } = readerOf(makeHead('none', three), Buffer.concat(bodies).subarray(0, -1));
    expect(reader.progress).toMatchObject({
      current: { schema: null, name: 'BLOBS', desc: 'BLOBS' },
      tablesDone: 2,
      tablesTotal: 2,
      rows: 3,
    });
    reader.push(Buffer.alloc(1));
    expect(reader.progress).toMatchObject({
      current: undefined,
      tablesDone: 2,
      finished: [{ name: 't2' }, { name: 't1' }],
    });
  });

  it('says no rows where none are counted', () => {
    const { reader } = readerOf(makeHead('none', three), makeBlock(table(1, 'a')), false);
    expect(reader.progress).toMatchObject({ rows: 0, tablesDone: 1 });
    expect(reader.progress.finished[0]).not.toHaveProperty('rows');
  });
});
