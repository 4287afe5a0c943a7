import { z } from 'zod';
import type { Database } from '../database.ts';
import { untilWritten } from '../until-written.ts';

/** When due backups were last looked for here. */
export class TickRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** Takes the place of the one before. */
  note(at: Date): void {
    this.#database
      .prepare('INSERT INTO ticks (only, at) VALUES (1, ?) ON CONFLICT (only) DO UPDATE SET at = excluded.at')
      .run(at.toISOString());
  }

  readonly #last = untilWritten(
    () => this.#database,
    (): Date | undefined => {
      const row = this.#database.prepare<[], { at: string }>('SELECT at FROM ticks').get();
      return row === undefined ? undefined : new Date(z.iso.datetime().parse(row.at));
    },
  );

  /** Undefined where none ever was. */
  last(): Date | undefined {
    return this.#last();
  }
}
