import { describe, expect, it } from 'vitest';
import { RowCounter } from '../../../../../main/postgres/archive/passes/row-counter.ts';
import {
  compress,
  copyText,
  makeArchive,
  makeHead,
  type MadeEntry,
} from '../../../../fixtures/archives/golden.ts';

const made = (pack: (bytes: Buffer) => Buffer): MadeEntry[] => [
  { dumpId: 1, chunks: [pack(copyText(['a', 'b']))] },
  { dumpId: 2, copy: false, chunks: [pack(Buffer.from('INSERT INTO t VALUES (1);\n'))] },
  { dumpId: 3, chunks: [pack(copyText([]))] },
];

function counterOf(algorithm: 'none' | 'gzip' | 'zstd', entries = made(compress[algorithm])) {
  const head = makeHead(algorithm, entries);
  return { counter: new RowCounter(head), body: makeArchive(algorithm, entries).subarray(head.length) };
}

describe('the rows that a pg_restore is fed with', () => {
  it.each(['none', 'gzip', 'zstd'] as const)('are counted table by table: %s', async (algorithm) => {
    const { counter, body } = counterOf(algorithm);
    await counter.push(body.subarray(0, 10));
    expect(counter.rowsOf(1)).toBeUndefined();
    await counter.push(body.subarray(10));
    expect([1, 2, 3].map((dumpId) => counter.rowsOf(dumpId))).toEqual([2, undefined, 0]);
    expect(await counter.finish()).toEqual(
      new Map([
        [1, 2],
        [3, 0],
      ]),
    );
  });

  it('are not known where the archive is damaged, from there on', async () => {
    const { counter, body } = counterOf('none');
    await counter.push(body.subarray(0, 40));
    expect(counter.rowsOf(1)).toBe(2);
    await counter.push(Buffer.alloc(20));
    await counter.push(body);
    expect(counter.rowsOf(1)).toBeUndefined();
    expect(await counter.finish()).toEqual(new Map());
  });

  it('are not known where it cannot be decompressed', async () => {
    const { counter, body } = counterOf(
      'gzip',
      made((bytes) => bytes),
    );
    await counter.push(body);
    await counter.push(Buffer.alloc(0));
    expect(await counter.finish()).toEqual(new Map());
  });

  it('are not known any more, of no table, once one cannot be decompressed', async () => {
    const { counter, body } = counterOf('gzip', [
      { dumpId: 1, chunks: [compress.gzip(copyText(['a', 'b']))] },
      { dumpId: 2, chunks: [copyText(['c'])] },
    ]);
    const ofFirst = body.length - copyText(['c']).length - 16;
    await counter.push(body.subarray(0, ofFirst));
    expect(counter.rowsOf(1)).toBe(2);
    await counter.push(body.subarray(ofFirst));
    expect(counter.rowsOf(1)).toBeUndefined();
    expect(await counter.finish()).toEqual(new Map());
  });

  it('are not known any more where the end is missing', async () => {
    const { counter, body } = counterOf('none');
    await counter.push(body.subarray(0, -1));
    expect(counter.rowsOf(1)).toBe(2);
    await counter.finish();
    expect(counter.rowsOf(1)).toBeUndefined();
  });

  it('are not known where it ends too early, or is none', async () => {
    const { counter, body } = counterOf('none');
    await counter.push(body.subarray(0, -1));
    expect(await counter.finish()).toEqual(new Map());
    const none = new RowCounter(Buffer.from('no archive'));
    await none.push(body);
    expect(none.rowsOf(1)).toBeUndefined();
    expect(await none.finish()).toEqual(new Map());
  });

  it('are not counted any more once nobody wants them', async () => {
    const { counter, body } = counterOf('none');
    counter.abandon();
    await counter.push(body);
    expect(await counter.finish()).toEqual(new Map());
  });
});
