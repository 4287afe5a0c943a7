import { PrivilegeState } from '../../../shared/privileges.ts';
import type { Database } from '../database.ts';

interface Row {
  instance_id: string;
  checked_at: string;
  ready: number | null;
  summary: string;
  warnings: number;
}

const parse = (row: Row): PrivilegeState =>
  PrivilegeState.parse({
    instanceId: row.instance_id,
    checkedAt: row.checked_at,
    ready: row.ready === null ? null : row.ready === 1,
    summary: row.summary,
    warnings: row.warnings,
  });

/** What the last privilege check of each instance said. */
export class PrivilegeStateRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  list(): PrivilegeState[] {
    return this.#database
      .prepare<[], Row>(
        'SELECT p.* FROM privilege_states p JOIN instances i ON i.id = p.instance_id ORDER BY i.name',
      )
      .all()
      .map(parse);
  }

  get(instanceId: string): PrivilegeState | undefined {
    const row = this.#database
      .prepare<[string], Row>('SELECT * FROM privilege_states WHERE instance_id = ?')
      .get(instanceId);
    return row === undefined ? undefined : parse(row);
  }

  /** Keeps it in the place of the one before. An instance that was removed meanwhile stays forgotten. */
  put(state: PrivilegeState): void {
    this.#database
      .prepare(
        `INSERT INTO privilege_states (instance_id, checked_at, ready, summary, warnings)
         SELECT ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM instances WHERE id = ?)
         ON CONFLICT (instance_id) DO UPDATE SET checked_at = excluded.checked_at, ready = excluded.ready,
           summary = excluded.summary, warnings = excluded.warnings`,
      )
      .run(
        state.instanceId,
        state.checkedAt,
        state.ready === null ? null : Number(state.ready),
        state.summary,
        state.warnings,
        state.instanceId,
      );
  }
}
