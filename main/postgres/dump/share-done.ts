import type { DataPosition, EntryName } from '../archive/format/entry-reader.ts';
import { relationKey, type RelationSizes } from './relation-sizes.ts';

/** What a table costs that has nothing in it, in bytes: thousands of small ones take their time, too. */
const perEntry = 8_192;

/** Header and line pointer of a row in a page, which its text in a dump has not (PostgreSQL, "Database Page Layout"). */
const perRow = 28;

/**
 * How much of a dump is done, by the sizes that its relations have on the server: of ten tables of which one holds
 * nearly all rows, nine are next to nothing. 0 to 1, and 1 only when all data has come.
 */
export class ShareDone {
  readonly #sizes: RelationSizes;
  /** Bytes of the entries before each entry, and behind the last one of all. */
  #before: readonly number[] | undefined;
  /** Stored bytes of what is done, to guess by where nothing is decoded. */
  #stored = 0;
  #done = 0;

  constructor(sizes: RelationSizes) {
    this.#sizes = sizes;
  }

  at({ entries, done, open, stored }: DataPosition): number {
    this.#before ??= this.#weigh(entries);
    const before = this.#before;
    const whole = before.at(-1) ?? 0;
    const from = before[done] ?? whole;
    if (done > this.#done) [this.#done, this.#stored] = [done, stored - open.stored];
    const size = (before[done + 1] ?? from) - from;
    const moved = Math.min(size * 0.99, this.#onDisk(open, from));
    return whole === 0 ? 0 : (from + moved) / whole;
  }

  /** About how many bytes on the server's disk this much of a table is. */
  #onDisk({ raw, rows, stored }: DataPosition['open'], before: number): number {
    if (raw > 0) return raw + rows * perRow;
    // compressed by as much as what is done; not less than it is
    return stored * (this.#stored > 0 ? Math.max(1, before / this.#stored) : 1);
  }

  #weigh(entries: readonly EntryName[]): number[] {
    const objects = entries.filter(({ desc }) => desc === 'BLOBS').length;
    let sum = 0;
    return [
      0,
      ...entries.map(({ schema, name, desc }) => {
        const { tables, largeObjects } = this.#sizes;
        const size =
          desc === 'BLOBS' ? largeObjects / objects : (tables.get(relationKey(schema ?? '', name)) ?? 0);
        sum += size + perEntry;
        return sum;
      }),
    ];
  }
}
