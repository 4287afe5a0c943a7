import { ToldDatabase } from '../../../shared/auto-protect/auto-protect.ts';
import type { ServerId, VaultId } from '../../../shared/ids.ts';
import type { Database } from '../database.ts';

/** A database, or with an oid of 0 and no name the server as a whole. */
export interface ToldOf {
  readonly cluster: string;
  readonly oid: number;
  readonly database: string;
}

interface Place {
  readonly vaultId: VaultId;
  readonly serverId: ServerId;
}

/** What became of the databases of a server that are protected by themselves, as it was last told. */
export class AutoProtectedRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** Whether it is news: nothing was told of it, or something else. */
  note({ vaultId, serverId }: Place, of: ToldOf, told: Omit<ToldDatabase, 'database'>): boolean {
    const { changes } = this.#database
      .prepare(
        `INSERT INTO auto_protected (vault_id, server_id, cluster, oid, database, outcome, words, at)
         VALUES (@vaultId, @serverId, @cluster, @oid, @database, @outcome, @words, @at)
         ON CONFLICT (vault_id, server_id, cluster, oid, database)
         DO UPDATE SET outcome = excluded.outcome, words = excluded.words, at = excluded.at
          WHERE outcome <> excluded.outcome OR words <> excluded.words`,
      )
      .run({ vaultId, serverId, ...of, ...told });
    return changes > 0;
  }

  /** What was told holds no more: it is told again should it come back. */
  forget({ vaultId, serverId }: Place, { cluster, oid, database }: ToldOf): void {
    this.#database
      .prepare(
        `DELETE FROM auto_protected
          WHERE vault_id = ? AND server_id = ? AND cluster = ? AND oid = ? AND database = ?`,
      )
      .run(vaultId, serverId, cluster, oid, database);
  }

  /** The newest first. */
  of({ vaultId, serverId }: Place): (ToldOf & ToldDatabase)[] {
    return this.#database
      .prepare<[string, string], ToldOf & Record<string, unknown>>(
        `SELECT cluster, oid, database, outcome, words, at FROM auto_protected
          WHERE vault_id = ? AND server_id = ? ORDER BY at DESC, database`,
      )
      .all(vaultId, serverId)
      .map((row) => ({ ...ToldDatabase.parse(row), cluster: row.cluster, oid: row.oid }));
  }
}
