import { AzureIdentity } from '../../../shared/identities/identities.ts';
import type { IdentityId } from '../../../shared/ids.ts';
import type { Database } from '../database.ts';

/** As whom this home acts in Azure. */
export class IdentityRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** By name. */
  list(): AzureIdentity[] {
    return this.#database
      .prepare<[], { said: string }>("SELECT said FROM identities ORDER BY said ->> '$.name', id")
      .all()
      .map(({ said }) => AzureIdentity.parse(JSON.parse(said)));
  }

  /** Adds it, or puts it in the place of what was known of it. */
  save(identity: AzureIdentity): void {
    this.#database
      .prepare(
        'INSERT INTO identities (id, said) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET said = excluded.said',
      )
      .run(identity.id, JSON.stringify(identity));
  }

  remove(id: IdentityId): void {
    this.#database.prepare('DELETE FROM identities WHERE id = ?').run(id);
  }
}
