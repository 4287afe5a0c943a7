import { VaultContact, VaultSummary, type StorageLocation } from '../../../shared/vaults/vaults.ts';
import type { Database } from '../database.ts';
import { untilWritten } from '../until-written.ts';

interface Row {
  id: string;
  name: string;
  location: string;
  runtime: string | null;
  added_at: string;
}

const parse = (row: Row): VaultSummary =>
  VaultSummary.parse({
    id: row.id,
    name: row.name,
    location: JSON.parse(row.location),
    ...(row.runtime === null ? {} : { runtime: JSON.parse(row.runtime) }),
    addedAt: row.added_at,
  });

export class VaultRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  readonly #all = untilWritten(
    () => this.#database,
    (): readonly VaultSummary[] =>
      this.#database.prepare<[], Row>('SELECT * FROM vaults ORDER BY name').all().map(parse),
  );

  list(): readonly VaultSummary[] {
    return this.#all();
  }

  insert(vault: VaultSummary): void {
    this.#database
      .prepare('INSERT INTO vaults (id, name, location, added_at, runtime) VALUES (?, ?, ?, ?, ?)')
      .run(
        vault.id,
        vault.name,
        JSON.stringify(vault.location),
        vault.addedAt,
        vault.runtime === undefined ? null : JSON.stringify(vault.runtime),
      );
  }

  /** How this home opens a vault from now on. */
  setLocation(id: string, place: StorageLocation): void {
    this.#database.prepare('UPDATE vaults SET location = ? WHERE id = ?').run(JSON.stringify(place), id);
  }

  /** Where this home finds the second place of a vault. */
  setRuntime(id: string, place: StorageLocation): void {
    this.#database.prepare('UPDATE vaults SET runtime = ? WHERE id = ?').run(JSON.stringify(place), id);
  }

  /** When each vault was last asked, by its id. */
  contacts(): Map<string, VaultContact> {
    return new Map(
      this.#database
        .prepare<[], { id: string } & VaultContact>(
          'SELECT id, asked_at AS askedAt, answered_at AS answeredAt, problem FROM vaults',
        )
        .all()
        .map(({ id, ...contact }) => [id, VaultContact.parse(contact)]),
    );
  }

  /** Writes down that the vault was asked what it holds; `problem` is why it did not answer, null where it did. */
  setAsked(id: string, at: string, problem: string | null): void {
    this.#database
      .prepare(
        `UPDATE vaults SET asked_at = @at, problem = @problem,
                answered_at = CASE WHEN @problem IS NULL THEN @at ELSE answered_at END
          WHERE id = @id`,
      )
      .run({ id, at, problem });
  }

  /** Its points in the cache go with it; instances have to be gone. */
  remove(id: string): void {
    this.#database.prepare('DELETE FROM vaults WHERE id = ?').run(id);
  }
}
