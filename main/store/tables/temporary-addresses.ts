import type { Database } from '../database.ts';

/** An address that this home let in where the rule itself cannot say for whom and until when. */
export interface TemporaryAddress {
  /** Resource id, in lower case. */
  readonly resource: string;
  readonly address: string;
  readonly owner: string;
  /** ISO 8601, in UTC. */
  readonly until: string;
  readonly identityId: string;
  /** When it was to be taken away and could not be; null where that was not tried. */
  readonly triedAt: string | null;
  readonly problem: string | null;
}

interface Row {
  readonly resource: string;
  readonly address: string;
  readonly owner: string;
  readonly until: string;
  readonly identity_id: string;
  readonly tried_at: string | null;
  readonly problem: string | null;
}

const parse = ({ identity_id: identityId, tried_at: triedAt, ...rest }: Row): TemporaryAddress => ({
  ...rest,
  identityId,
  triedAt,
});

/** What this home has to take away again, and would otherwise be let in for ever. */
export class TemporaryAddressRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  list(): TemporaryAddress[] {
    return this.#database
      .prepare<[], Row>('SELECT * FROM temporary_addresses ORDER BY resource, address')
      .all()
      .map(parse);
  }

  /** Adds it, or gives it another end; whether it could be taken away is open then. */
  save({ resource, address, owner, until, identityId }: Omit<TemporaryAddress, 'triedAt' | 'problem'>): void {
    this.#database
      .prepare(
        `INSERT INTO temporary_addresses (resource, address, owner, until, identity_id) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (resource, address) DO UPDATE SET owner = excluded.owner, until = excluded.until,
           identity_id = excluded.identity_id, tried_at = NULL, problem = NULL`,
      )
      .run(resource.toLowerCase(), address, owner, until, identityId);
  }

  /** Nothing where it has another end by now. */
  setProblem(
    { resource, address, until }: Pick<TemporaryAddress, 'resource' | 'address' | 'until'>,
    triedAt: string,
    problem: string,
  ): void {
    this.#database
      .prepare(
        `UPDATE temporary_addresses SET tried_at = ?, problem = ?
         WHERE resource = ? AND address = ? AND until = ?`,
      )
      .run(triedAt, problem, resource.toLowerCase(), address, until);
  }

  /** With `until`, only where that is still its end. */
  remove({
    resource,
    address,
    until,
  }: Pick<TemporaryAddress, 'resource' | 'address'> & Partial<Pick<TemporaryAddress, 'until'>>): void {
    this.#database
      .prepare(
        'DELETE FROM temporary_addresses WHERE resource = ? AND address = ? AND until = coalesce(?, until)',
      )
      .run(resource.toLowerCase(), address, until ?? null);
  }
}
