import { describe, expect, it } from 'vitest';
import { BodyWalker } from '../../../../../main/postgres/archive/format/walker.ts';
import { int, makeBlock } from '../../../../fixtures/archives/golden.ts';

/** Walks the pieces; adjacent parts of the same chunk's data are joined. */
function walk(pieces: readonly Buffer[]): unknown[] {
  const events: unknown[] = [];
  let data = '';
  const walker = new BodyWalker({
    blockStart: (block) => events.push(block),
    largeObjectStart: (oid) => events.push({ oid }),
    data: (bytes, from, to) => {
      expect(to).toBeGreaterThan(from);
      data += Buffer.from(bytes.subarray(from, to)).toString('latin1');
    },
    chunkEnd: () => {
      events.push(data);
      data = '';
    },
    largeObjectEnd: () => events.push('object end'),
    blockEnd: (offset) => events.push({ end: offset }),
  });
  for (const piece of pieces) walker.push(piece);
  walker.finish();
  expect(walker.position).toBe(pieces.reduce((sum, piece) => sum + piece.length, 0));
  return events;
}

const body = Buffer.concat([
  makeBlock({ dumpId: 300, chunks: [Buffer.from('first'), Buffer.from('1')] }),
  makeBlock({ dumpId: 7, chunks: [] }),
  makeBlock({
    dumpId: 8,
    largeObjects: [
      { oid: 90001, chunks: [Buffer.from('object')] },
      { oid: 90002, chunks: [] },
    ],
  }),
]);
const expected = [
  { kind: 'table', dumpId: 300, offset: 0 },
  'first',
  '1',
  { end: 27 },
  { kind: 'table', dumpId: 7, offset: 27 },
  { end: 38 },
  { kind: 'largeObjects', dumpId: 8, offset: 38 },
  { oid: 90001 },
  'object',
  'object end',
  { oid: 90002 },
  'object end',
  { end: 80 },
];

describe('BodyWalker', () => {
  it('finds blocks and chunks at every split into three', () => {
    expect(walk([body])).toEqual(expected);
    for (let one = 0; one <= body.length; one++) {
      for (let other = one; other <= body.length; other++) {
        const pieces = [body.subarray(0, one), body.subarray(one, other), body.subarray(other)];
        expect(walk(pieces)).toEqual(expected);
      }
    }
  });

  it('finds them in single bytes', () => {
    expect(walk(Array.from(body, (byte) => Buffer.from([byte])))).toEqual(expected);
  });

  it('reads an oid above 2^31, which is written as a negative integer', () => {
    const block = Buffer.concat([Buffer.from([3]), int(8), int(-2), int(0), int(0)]);
    expect(walk([block])).toContainEqual({ oid: 4294967294 });
  });

  it('accepts the end only behind a block', () => {
    const ends = [0, 27, 38, 80];
    for (let length = 0; length <= body.length; length++) {
      const cut = () => walk([body.subarray(0, length)]);
      if (ends.includes(length)) expect(cut).not.toThrow();
      else
        expect(cut, `cut at ${length}`).toThrow(expect.objectContaining({ code: 'UserErrorArchiveCorrupt' }));
    }
  });

  // Each of these would be a whole body, and be walked to its end, if the check were not there.
  const table = Buffer.from([1]);
  const objects = Buffer.from([3]);
  const large = Buffer.from([0, 0, 0, 0, 0x80]);
  it.each([
    [
      'padding between blocks',
      [makeBlock({ dumpId: 7, chunks: [] }), Buffer.from([0]), int(7), int(0)],
      'no data block begins 11 bytes behind the table of contents',
    ],
    [
      'an unknown kind of block',
      [Buffer.from([2]), int(7), int(0)],
      'no data block begins 0 bytes behind the table of contents',
    ],
    ['dump id 0', [table, int(0), int(0)], 'a data block without dump id'],
    ['a negative dump id', [table, int(-4), int(0)], 'a data block without dump id'],
    ['a dump id above 2^31', [table, large, int(0)], 'a data block without dump id'],
    [
      'a negative length',
      [table, int(4), int(-1), Buffer.from('x'), int(0)],
      'a piece of data of impossible length',
    ],
    [
      'a negative length in a large object',
      [objects, int(4), int(9), int(-1), Buffer.from('x'), int(0), int(0)],
      'a piece of data of impossible length',
    ],
    ['a length above 2^31', [table, int(4), large], 'a piece of data of impossible length'],
    [
      'a wrong sign byte',
      [objects, int(8), Buffer.from([2, 1, 0, 0, 0]), int(0), int(0)],
      'no integer 6 bytes behind the table of contents',
    ],
  ])('refuses %s', (_, bytes, what) => {
    const refused = expect.objectContaining({
      code: 'UserErrorArchiveCorrupt',
      message: `The archive is damaged: ${what}.`,
    });
    const whole = Buffer.concat(bytes);
    expect(() => walk([whole])).toThrow(refused);
    // … also where its integers come in pieces.
    expect(() => walk(Array.from(whole, (byte) => Buffer.from([byte])))).toThrow(refused);
  });

  it('takes the longest length that PostgreSQL can write', () => {
    const longest = Buffer.concat([table, int(4), int(0x7fffffff), Buffer.from('x')]);
    expect(() => walk([longest])).toThrow('it ends inside the data of an entry, 12 bytes behind');
  });

  it('says where the bytes end', () => {
    expect(() => walk([body.subarray(0, 13)])).toThrow(
      'it ends inside the data of an entry, 13 bytes behind the table of contents',
    );
    expect(() => walk([body.subarray(0, 8)])).toThrow(
      'it ends between the pieces of an entry, 8 bytes behind the table of contents',
    );
  });
});
