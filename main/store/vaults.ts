import { VaultSummary } from '../../shared/vaults.ts';
import type { Database } from './database.ts';

interface Row {
  id: string;
  name: string;
  location: string;
  added_at: string;
}

const parse = (row: Row): VaultSummary =>
  VaultSummary.parse({
    id: row.id,
    name: row.name,
    location: JSON.parse(row.location),
    addedAt: row.added_at,
  });

export class VaultRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  list(): VaultSummary[] {
    return this.#database.prepare<[], Row>('SELECT * FROM vaults ORDER BY name').all().map(parse);
  }

  insert(vault: VaultSummary): void {
    this.#database
      .prepare('INSERT INTO vaults (id, name, location, added_at) VALUES (?, ?, ?, ?)')
      .run(vault.id, vault.name, JSON.stringify(vault.location), vault.addedAt);
  }

  /** Its points in the cache go with it; instances have to be gone. */
  remove(id: string): void {
    this.#database.prepare('DELETE FROM vaults WHERE id = ?').run(id);
  }
}
