import { Section, type TocEntry } from '../archive/format/types.ts';

/** What an entry costs that reads no rows, in bytes: thousands of small ones take their time, too. */
const perEntry = 8_192;

/** Entries that read all rows of a table that they depend on. */
const readsRows: ReadonlySet<string> = new Set(['INDEX', 'CONSTRAINT', 'FK CONSTRAINT', 'CHECK CONSTRAINT']);

export interface PostDataWork {
  /** What is restored, in the archive's order. */
  readonly entries: readonly TocEntry[];
  /** Stored bytes of what a table holds, by the dump id of its TABLE DATA entry. */
  readonly tables: readonly { readonly dumpId: number; readonly length: number }[];
  /** Whether pg_restore runs with --jobs: then it says which entry is finished, else which one it begins. */
  readonly inParallel: boolean;
}

/**
 * How much of the post-data section is done, by the sizes of the tables whose rows its indexes and constraints read, as
 * pg_restore --verbose tells what it does (pg_backup_archiver.c: "creating INDEX …", "finished item 3390 INDEX …").
 */
export class PostDataShare {
  readonly #inParallel: boolean;
  /** In the archive's order. */
  readonly #weights: readonly number[];
  readonly #whole: number;
  /** Where they stand in that order. */
  readonly #byWords: ReadonlyMap<string, number>;
  readonly #byDumpId: ReadonlyMap<number, number>;
  readonly #finished = new Set<number>();
  /** How many entries were begun. */
  #begun = 0;
  #done = 0;

  constructor({ entries, tables, inParallel }: PostDataWork) {
    const rowsOf = bytesByTable(entries, tables);
    this.#inParallel = inParallel;
    const postData = entries.filter(({ section }) => section === Section.postData);
    this.#weights = postData.map((entry) => weigh(entry, rowsOf));
    this.#whole = this.#weights.reduce((sum, weight) => sum + weight, 0);
    this.#byWords = new Map(postData.map((entry, at) => [wordsOf(entry), at]));
    this.#byDumpId = new Map(postData.map(({ dumpId }, at) => [dumpId, at]));
  }

  /** Takes a line of pg_restore; the share that is done by it, 0 to 1, or undefined where it says nothing of it. */
  read(line: string): number | undefined {
    const isAhead = this.#inParallel ? this.#finish(line) : this.#begin(line);
    return isAhead && this.#whole > 0 ? this.#done / this.#whole : undefined;
  }

  #begin(line: string): boolean {
    const words = /\bcreating (.+)$/.exec(line)?.[1];
    const at = words === undefined ? undefined : this.#byWords.get(words);
    if (at === undefined || at < this.#begun) return false;
    // One after the other: what stands before is done, also where its name could not be read.
    for (const weight of this.#weights.slice(Math.max(0, this.#begun - 1), at)) this.#done += weight;
    this.#begun = at + 1;
    return true;
  }

  #finish(line: string): boolean {
    // parallel sessions write into each other's lines: it may stand anywhere
    const id = /finished item (\d+) /.exec(line)?.[1];
    const at = id === undefined ? undefined : this.#byDumpId.get(Number(id));
    if (at === undefined || this.#finished.has(at)) return false;
    this.#finished.add(at);
    this.#done += this.#weights[at] ?? 0;
    return true;
  }
}

/** The same bytes by the dump id of the table itself, which indexes and constraints depend on. */
function bytesByTable(entries: PostDataWork['entries'], tables: PostDataWork['tables']): Map<number, number> {
  const lengths = new Map(tables.map(({ dumpId, length }) => [dumpId, length]));
  return new Map(
    entries.flatMap(({ dumpId, dependencies }) => {
      const length = lengths.get(dumpId);
      return length === undefined ? [] : dependencies.map((table) => [table, length] as const);
    }),
  );
}

function weigh({ desc, dependencies }: TocEntry, rowsOf: ReadonlyMap<number, number>): number {
  if (!readsRows.has(desc?.toString('latin1') ?? '')) return perEntry;
  return perEntry + Math.max(0, ...dependencies.map((id) => rowsOf.get(id) ?? 0));
}

/** As pg_restore names it: `INDEX "shop.orders_at"`. */
function wordsOf({ desc, namespace, tag }: TocEntry): string {
  const name = `${namespace === null || namespace.length === 0 ? '' : `${namespace.toString()}.`}${tag?.toString() ?? ''}`;
  return `${desc?.toString('latin1') ?? ''} "${name}"`;
}
