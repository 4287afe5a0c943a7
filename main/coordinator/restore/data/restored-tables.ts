import type { FinishedTable } from '../../../../shared/jobs/jobs.ts';
import type { ArchivedTable } from '../../../../shared/points/manifest.ts';

/** Finished tables that the progress names. */
const namedTables = 5;

/** One pg_restore, which restores its tables one after the other. */
interface RestoreSession {
  /** It says that it begins with an object, "schema.name" for a table's data: the one before is done. */
  begin(object: string): void;
  /** It ended, and said so of the last one. */
  end(): void;
}

/** Keeps which tables' data is restored, going by what the pg_restores say that they begin with. */
export class RestoredTables {
  readonly #tables: ReadonlyMap<string, ArchivedTable>;
  #done = 0;
  #finished: readonly FinishedTable[] = [];

  /** `dumpIds` are the archive entries whose data is restored. */
  constructor(tables: readonly ArchivedTable[], dumpIds: readonly number[]) {
    const restored = new Set(dumpIds);
    this.#tables = new Map(
      tables
        .filter(({ dumpId }) => restored.has(dumpId))
        .map((table) => [`${table.schema}.${table.name}`, table]),
    );
  }

  /** Empty where no table has data. */
  get progress(): { tables?: { done: number; total: number }; finished?: FinishedTable[] } {
    if (this.#tables.size === 0) return {};
    return { tables: { done: this.#done, total: this.#tables.size }, finished: [...this.#finished] };
  }

  /** `rowsOf` gives the rows that the session was fed of an entry, where they are counted. */
  session(rowsOf: (dumpId: number) => number | undefined): RestoreSession {
    let current: ArchivedTable | undefined;
    const end = () => {
      if (current !== undefined) this.#finish(current, rowsOf(current.dumpId));
      current = undefined;
    };
    return {
      begin: (object) => {
        end();
        current = this.#tables.get(object);
      },
      end,
    };
  }

  #finish({ schema, name, length }: ArchivedTable, rows: number | undefined): void {
    this.#done += 1;
    const table = { name: `${schema}.${name}`, bytes: length, ...(rows === undefined ? {} : { rows }) };
    this.#finished = [table, ...this.#finished].slice(0, namedTables);
  }
}
