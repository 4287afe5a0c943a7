import { describe, expect, it } from 'vitest';
import { PostDataShare } from '../../../../main/postgres/restore/post-data-share.ts';
import { Section, type TocEntry } from '../../../../main/postgres/archive/format/types.ts';

const kilobyte = 1_024;

function entry(dumpId: number, desc: string, tag: string, more: Partial<TocEntry> = {}): TocEntry {
  return {
    dumpId,
    desc: Buffer.from(desc),
    tag: Buffer.from(tag),
    namespace: Buffer.from('shop'),
    section: Section.postData,
    dependencies: [],
    ...more,
  } as TocEntry;
}

/** A big table and a small one, each with an index; a trigger, and a foreign key between them. */
const entries = [
  entry(1, 'TABLE', 'orders', { section: Section.preData }),
  entry(2, 'TABLE', 'customers', { section: Section.preData }),
  entry(3, 'TABLE DATA', 'orders', { section: Section.data, dependencies: [1] }),
  entry(4, 'TABLE DATA', 'customers', { section: Section.data, dependencies: [2] }),
  entry(5, 'CONSTRAINT', 'customers customers_pkey', { dependencies: [2] }),
  entry(6, 'INDEX', 'orders "at"', { dependencies: [1] }),
  entry(7, 'TRIGGER', 'orders audit', { dependencies: [1] }),
  entry(8, 'FK CONSTRAINT', 'orders orders_customer_fkey', { dependencies: [1, 5, 2] }),
];
const tables = [
  { dumpId: 3, length: 72 * kilobyte },
  { dumpId: 4, length: 8 * kilobyte },
];
// 16 + 80 + 8 + 80 KiB
const whole = 184;

describe('how much of post-data is done', () => {
  it('is told by what one session begins, by the sizes of the tables that it reads', () => {
    const share = new PostDataShare({ entries, tables, inParallel: false });
    const at = (words: string) => share.read(`pg_restore: creating ${words}`);
    expect(at('CONSTRAINT "shop.customers customers_pkey"')).toBe(0);
    expect(at('INDEX "shop.orders "at""')).toBe(16 / whole);
    expect(at('TRIGGER "shop.orders audit"')).toBe(96 / whole);
    expect(at('FK CONSTRAINT "shop.orders orders_customer_fkey"')).toBe(104 / whole);
  });

  it('counts what it did not hear of as done, and never goes back', () => {
    const share = new PostDataShare({ entries, tables, inParallel: false });
    expect(share.read('pg_restore: creating TRIGGER "shop.orders audit"')).toBe(96 / whole);
    expect(share.read('pg_restore: creating INDEX "shop.orders "at""')).toBeUndefined();
    expect(share.read('pg_restore: creating COMMENT "shop.INDEX x"')).toBeUndefined();
    expect(share.read('pg_restore: connecting to database for restore')).toBeUndefined();
  });

  it('is told by what parallel sessions have finished, wherever it stands in a line', () => {
    const share = new PostDataShare({ entries, tables, inParallel: true });
    expect(share.read('pg_restore: launching item 6 INDEX orders "at"')).toBeUndefined();
    expect(share.read('pg_restore: creating INDEX "shop.orders "at""')).toBeUndefined();
    expect(share.read('pg_restore: pg_restore: finished item 6 INDEX orders "at"')).toBe(80 / whole);
    expect(share.read('pg_restore: finished item 6 INDEX orders "at"')).toBeUndefined();
    for (const id of [5, 7]) share.read(`pg_restore: finished item ${id} X y`);
    expect(share.read('pg_restore: finished item 8 FK CONSTRAINT orders orders_customer_fkey')).toBe(1);
  });

  it('is not known where there is nothing to do', () => {
    const share = new PostDataShare({ entries: entries.slice(0, 4), tables, inParallel: true });
    expect(share.read('pg_restore: finished item 3 TABLE DATA orders')).toBeUndefined();
  });
});
