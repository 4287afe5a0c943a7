import { EntryReader } from '../format/entry-reader.ts';
import { parseHead } from '../format/head.ts';

/**
 * Counts the rows of what is fed to a pg_restore, by decoding it a second time beside it: pg_restore does not say
 * how many rows it has loaded, and COPY loads all rows of a table or none. Never throws: where something cannot be
 * decoded (lz4, INSERT statements, damage, which pg_restore tells itself) there is no count.
 */
export class RowCounter {
  #reader: EntryReader | undefined;

  /** `head` is header and table of contents of what is fed. */
  constructor(head: Buffer) {
    this.#try(() => {
      const parsed = parseHead(head);
      this.#reader = new EntryReader({ head: parsed.head, headLength: parsed.length, decode: true });
    });
  }

  /** Takes the next bytes behind the head; resolves when it can take more. */
  async push(bytes: Uint8Array): Promise<void> {
    this.#try(() => this.#reader?.push(bytes));
    try {
      await this.#reader?.drained();
    } catch {
      this.abandon();
    }
  }

  /** Rows of an entry by its dump id; undefined before all of it is decoded, and where there is no count. */
  rowsOf(dumpId: number): number | undefined {
    return this.#reader?.rowsOf(dumpId);
  }

  /** Rows of all entries that have a count, once everything was fed. */
  async finish(): Promise<ReadonlyMap<number, number>> {
    try {
      const contents = (await this.#reader?.finish()) ?? [];
      return new Map(
        contents.flatMap(({ entry, rows }) => (rows === undefined ? [] : [[entry.dumpId, rows] as const])),
      );
    } catch {
      this.abandon();
      return new Map();
    }
  }

  abandon(): void {
    this.#reader?.abandon();
    this.#reader = undefined;
  }

  #try(work: () => void): void {
    try {
      work();
    } catch {
      this.abandon();
    }
  }
}
