import { AccessChange } from '../../../shared/access/changes.ts';
import type { Database } from '../database.ts';

interface Row {
  readonly id: number;
  readonly said: string;
  readonly outcome: string;
  readonly problem: string | null;
  readonly taken_back_by: number | null;
}

/** What is written down before Azure is asked. */
export type NewAccessChange = Omit<AccessChange, 'id' | 'outcome' | 'problem' | 'takenBackBy'>;

const parse = ({ id, said, outcome, problem, taken_back_by: takenBackBy }: Row): AccessChange =>
  AccessChange.parse({ ...(JSON.parse(said) as object), id, outcome, problem, takenBackBy });

/** The audit trail of changes in Azure. Entries are written and their outcome is filled in; nothing is ever deleted. */
export class AccessChangeRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** The newest first. */
  list(limit: number): AccessChange[] {
    return this.#database
      .prepare<[number], Row>('SELECT * FROM access_changes ORDER BY id DESC LIMIT ?')
      .all(limit)
      .map(parse);
  }

  get(id: number): AccessChange | undefined {
    const row = this.#database.prepare<[number], Row>('SELECT * FROM access_changes WHERE id = ?').get(id);
    return row === undefined ? undefined : parse(row);
  }

  /** Writes a change down as failed, with why that is all that is known until its outcome is, and gives its id. */
  insert(change: NewAccessChange, problem: string): number {
    const { lastInsertRowid } = this.#database
      .prepare("INSERT INTO access_changes (said, outcome, problem) VALUES (?, 'failed', ?)")
      .run(JSON.stringify(change), problem);
    return Number(lastInsertRowid);
  }

  setOutcome(id: number, outcome: AccessChange['outcome'], problem: string | null): void {
    this.#database
      .prepare('UPDATE access_changes SET outcome = ?, problem = ? WHERE id = ?')
      .run(outcome, problem, id);
  }

  setTakenBack(id: number, by: number): void {
    this.#database.prepare('UPDATE access_changes SET taken_back_by = ? WHERE id = ?').run(by, id);
  }
}
