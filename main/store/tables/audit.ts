import { AuditEntry } from '../../../shared/privileges.ts';
import type { Database } from '../database.ts';

interface Row {
  id: number;
  at: string;
  os_user: string;
  host: string;
  server_name: string;
  database_name: string;
  ran_as: string;
  role: string;
  purpose: string;
  action: string;
  sql: string;
  revoke_sql: string;
  digest: string;
  outcome: string;
  problem: string | null;
}

const parse = (row: Row): AuditEntry =>
  AuditEntry.parse({
    id: row.id,
    at: row.at,
    user: row.os_user,
    host: row.host,
    serverName: row.server_name,
    database: row.database_name,
    ranAs: row.ran_as,
    role: row.role,
    purpose: row.purpose,
    action: row.action,
    sql: row.sql,
    revokeSql: row.revoke_sql,
    digest: row.digest,
    outcome: row.outcome,
    problem: row.problem,
  });

/** The audit trail. Entries are written and their outcome is filled in; nothing is ever deleted. */
export class AuditRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** The newest first. */
  list(limit: number): AuditEntry[] {
    return this.#database
      .prepare<[number], Row>('SELECT * FROM audit ORDER BY id DESC LIMIT ?')
      .all(limit)
      .map(parse);
  }

  /** Writes an entry down and gives its id. */
  insert(entry: Omit<AuditEntry, 'id'>): number {
    const { lastInsertRowid } = this.#database
      .prepare(
        `INSERT INTO audit (at, os_user, host, server_name, database_name, ran_as, role, purpose, action, sql, revoke_sql,
                            digest, outcome, problem)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        entry.at,
        entry.user,
        entry.host,
        entry.serverName,
        entry.database,
        entry.ranAs,
        entry.role,
        entry.purpose,
        entry.action,
        entry.sql,
        entry.revokeSql,
        entry.digest,
        entry.outcome,
        entry.problem,
      );
    return Number(lastInsertRowid);
  }

  /** What became of an entry that was written before its SQL ran. */
  setOutcome(id: number, outcome: AuditEntry['outcome'], problem: string | null): void {
    this.#database
      .prepare('UPDATE audit SET outcome = ?, problem = ? WHERE id = ?')
      .run(outcome, problem, id);
  }

  /**
   * The latest grant of that digest that the role got for the purpose, if there is one. What a restore needs is
   * given for a whole server, so the database that it was to make does not matter.
   */
  appliedGrant(
    entry: Pick<AuditEntry, 'serverName' | 'database' | 'role' | 'purpose' | 'digest'>,
  ): AuditEntry | undefined {
    const row = this.#database
      .prepare<[string, string, string, string, string], Row>(
        `SELECT * FROM audit
          WHERE server_name = ? AND (database_name = ? OR purpose = 'restore') AND role = ? AND purpose = ?
            AND digest = ? AND action = 'grant' AND outcome = 'applied'
          ORDER BY id DESC LIMIT 1`,
      )
      .get(entry.serverName, entry.database, entry.role, entry.purpose, entry.digest);
    return row === undefined ? undefined : parse(row);
  }
}
