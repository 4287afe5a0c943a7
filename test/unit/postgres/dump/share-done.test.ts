import { describe, expect, it } from 'vitest';
import type { DataPosition } from '../../../../main/postgres/archive/format/entry-reader.ts';
import { relationKey } from '../../../../main/postgres/dump/relation-sizes.ts';
import { ShareDone } from '../../../../main/postgres/dump/share-done.ts';

const mebibyte = 1_048_576;
const table = (name: string) => ({ schema: 'public', name, desc: 'TABLE DATA' });
const blobs = { schema: null, name: 'BLOBS', desc: 'BLOBS' };

/** One table that holds nearly everything, behind nine small ones. */
const entries = [...Array.from({ length: 9 }, (_, index) => table(`small_${index}`)), table('large')];
const sizes = {
  tables: new Map([[relationKey('public', 'large'), 900 * mebibyte]]),
  largeObjects: 100 * mebibyte,
};
const nothing = { stored: 0, raw: 0, rows: 0 };
const at = (more: Partial<DataPosition>): DataPosition => ({
  entries,
  done: 0,
  stored: 0,
  open: nothing,
  ...more,
});

describe('the share of a dump that is done', () => {
  it('goes by the sizes of the tables, not by how many they are', () => {
    const share = new ShareDone(sizes);
    expect(share.at(at({}))).toBe(0);
    expect(share.at(at({ done: 9, stored: 1000 }))).toBeLessThan(0.001);
    expect(share.at(at({ done: 10, stored: mebibyte }))).toBe(1);
  });

  it('grows within a table by its rows and their text, and is whole only with all of them', () => {
    const share = new ShareDone(sizes);
    const open = (part: number) => ({
      stored: 0,
      raw: 620 * mebibyte * part,
      rows: 10 * mebibyte * part,
    });
    expect(share.at(at({ done: 9, open: open(0.5) }))).toBeCloseTo(0.5, 2);
    // the table is smaller than its text: it is nearly done, and not more
    expect(share.at(at({ done: 9, open: open(3) }))).toBeCloseTo(0.99, 3);
  });

  it('guesses from what is stored where nothing is decoded, by how well the rest was compressed', () => {
    const two = [table('large'), table('same')];
    const share = new ShareDone({
      ...sizes,
      tables: new Map(two.map(({ schema, name }) => [relationKey(schema, name), 100 * mebibyte])),
    });
    const stored = (bytes: number) => ({ ...nothing, stored: bytes });
    // of the first one at least what is stored is done
    const first = share.at(at({ entries: two, stored: mebibyte, open: stored(mebibyte) }));
    expect(first).toBeCloseTo(0.005, 3);
    const half = { entries: two, done: 1, stored: 15 * mebibyte, open: stored(5 * mebibyte) };
    expect(share.at(at(half))).toBeCloseTo(0.75, 2);
  });

  it('counts large objects as what they take, and knows nothing where there is no data', () => {
    const share = new ShareDone(sizes);
    const both = [blobs, table('large')];
    expect(share.at(at({ entries: both, done: 1 }))).toBeCloseTo(0.1, 2);
    expect(new ShareDone(sizes).at(at({ entries: [] }))).toBe(0);
  });
});
