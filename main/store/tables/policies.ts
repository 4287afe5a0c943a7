import { z } from 'zod';
import { VaultId } from '../../../shared/ids.ts';
import { Policy, PolicyValues } from '../../../shared/policies/policy.ts';
import type { Database } from '../database.ts';
import { remembering } from '../remembering.ts';
import { untilWritten } from '../until-written.ts';

interface Row {
  vault_id: string;
  id: string;
  policy: string;
  revision: number;
  changed_at: string;
  changed_by: string;
  warning: string | null;
}

/** A policy as it was last read from its vault. */
export const CachedPolicy = z.object({
  vaultId: VaultId,
  policy: Policy,
  revision: z.int().positive(),
  changedAt: z.iso.datetime(),
  /** As a person reads it. */
  changedBy: z.string(),
  /** Why a newer revision is not used. */
  warning: z.string().optional(),
});
export type CachedPolicy = z.infer<typeof CachedPolicy>;

/** What a policy said from a time on. */
const PolicyThen = z.object({ revision: z.int().positive(), from: z.iso.datetime(), values: PolicyValues });
type PolicyThen = z.infer<typeof PolicyThen>;

const parse = remembering((row: Row): CachedPolicy =>
  CachedPolicy.parse({
    vaultId: row.vault_id,
    policy: JSON.parse(row.policy),
    revision: row.revision,
    changedAt: row.changed_at,
    changedBy: row.changed_by,
    ...(row.warning === null ? {} : { warning: row.warning }),
  }),
);

interface RowThen {
  revision: number;
  said_from: string;
  said: string;
}

const parseThen = remembering((row: RowThen): PolicyThen =>
  PolicyThen.parse({ revision: row.revision, from: row.said_from, values: JSON.parse(row.said) }),
);

/** Policies as they were last read from their vaults. Ids are unique in a vault. */
export class PolicyRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** By their names, then by their vaults'. */
  list(): CachedPolicy[] {
    return this.#database
      .prepare<[], Row>(
        `SELECT p.* FROM policies p JOIN vaults v ON v.id = p.vault_id
          ORDER BY p.policy ->> '$.name', v.name, p.id`,
      )
      .all()
      .map(parse);
  }

  readonly #ofVault = untilWritten(
    () => this.#database,
    (vaultId: string) =>
      new Map(
        this.#database
          .prepare<[string], Row>('SELECT * FROM policies WHERE vault_id = ?')
          .all(vaultId)
          .map((row) => [row.id, parse(row)]),
      ),
  );

  find(vaultId: string, id: string): CachedPolicy | undefined {
    return this.#ofVault(vaultId).get(id);
  }

  /** These and no others are what the vault has. Within a transaction. */
  replace(vaultId: VaultId, policies: readonly CachedPolicy[]): void {
    this.#database.prepare('DELETE FROM policies WHERE vault_id = ?').run(vaultId);
    for (const policy of policies) this.set(policy);
  }

  set({ vaultId, policy, revision, changedAt, changedBy, warning }: CachedPolicy): void {
    this.#database
      .prepare(
        `INSERT INTO policies (vault_id, id, policy, revision, changed_at, changed_by, warning)
         VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET policy = excluded.policy, revision = excluded.revision,
           changed_at = excluded.changed_at, changed_by = excluded.changed_by, warning = excluded.warning`,
      )
      .run(vaultId, policy.id, JSON.stringify(policy), revision, changedAt, changedBy, warning ?? null);
  }

  readonly #historyOfVault = untilWritten(
    () => this.#database,
    (vaultId: string) =>
      Map.groupBy(
        this.#database
          .prepare<[string], RowThen & { id: string }>(
            `SELECT policy_id AS id, revision, said_from, said FROM policy_history
              WHERE vault_id = ? ORDER BY policy_id, revision`,
          )
          .all(vaultId),
        ({ id }) => id,
      ),
  );

  /** What a policy said from when on, oldest first. */
  history(vaultId: string, id: string): PolicyThen[] {
    return (this.#historyOfVault(vaultId).get(id) ?? []).map(parseThen);
  }

  /** In place of what was known. Within a transaction. */
  setHistory(vaultId: string, id: string, history: readonly PolicyThen[]): void {
    this.#database
      .prepare('DELETE FROM policy_history WHERE vault_id = ? AND policy_id = ?')
      .run(vaultId, id);
    const insert = this.#database.prepare(
      'INSERT INTO policy_history (vault_id, policy_id, revision, said_from, said) VALUES (?, ?, ?, ?, ?)',
    );
    for (const { revision, from, values } of history) {
      insert.run(vaultId, id, revision, from, JSON.stringify(values));
    }
  }

  remove(vaultId: VaultId, id: string): void {
    this.#database.prepare('DELETE FROM policies WHERE vault_id = ? AND id = ?').run(vaultId, id);
  }
}
