import { z } from 'zod';
import { KeyId } from '../../../shared/keys.ts';
import type { Database } from '../database.ts';

const TrustedKey = z.object({
  id: KeyId,
  name: z.string(),
  /** In PEM. */
  publicKey: z.string(),
  trustedAt: z.iso.datetime(),
  /** Who said so: user and machine. */
  trustedBy: z.string(),
});
export type TrustedKey = z.infer<typeof TrustedKey>;

interface Row {
  id: string;
  name: string;
  public_key: string;
  trusted_at: string;
  trusted_by: string;
}

/** Public keys whose signatures are believed here. A person names each one; none comes from a vault. */
export class TrustedKeyRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** By name. */
  list(): TrustedKey[] {
    return this.#database.prepare<[], Row>('SELECT * FROM trusted_keys ORDER BY name, id').all().map(keyOf);
  }

  find(id: KeyId): TrustedKey | undefined {
    const row = this.#database.prepare<[string], Row>('SELECT * FROM trusted_keys WHERE id = ?').get(id);
    return row === undefined ? undefined : keyOf(row);
  }

  insert(key: TrustedKey): void {
    this.#database
      .prepare(
        'INSERT INTO trusted_keys (id, name, public_key, trusted_at, trusted_by) VALUES (?, ?, ?, ?, ?)',
      )
      .run(key.id, key.name, key.publicKey, key.trustedAt, key.trustedBy);
  }

  remove(id: KeyId): void {
    this.#database.prepare('DELETE FROM trusted_keys WHERE id = ?').run(id);
  }
}

const keyOf = (row: Row): TrustedKey =>
  TrustedKey.parse({
    id: row.id,
    name: row.name,
    publicKey: row.public_key,
    trustedAt: row.trusted_at,
    trustedBy: row.trusted_by,
  });
