import type BetterSqlite from 'better-sqlite3';
import { cleanedName, freeName } from '../../shared/names.ts';

const tables = ['vaults', 'servers', 'instances'] as const;

/**
 * Brings names that an earlier version took, with characters that nobody sees or spaces around them, into the form
 * that names have now. None is lost: one that would then be another's gets a number. Names that are fine stay.
 */
export function normalizeNames(database: BetterSqlite.Database): void {
  for (const table of tables) {
    const rows = database
      .prepare<[], { id: string; name: string }>(`SELECT id, name FROM ${table} ORDER BY id`)
      .all();
    const wrong = rows.filter(({ name }) => cleanedName(name) !== name);
    const taken = rows.filter(({ name }) => cleanedName(name) === name);
    for (const { id, name } of wrong) {
      const normal = { id, name: freeName(cleanedName(name), taken) };
      database.prepare(`UPDATE ${table} SET name = ? WHERE id = ?`).run(normal.name, id);
      taken.push(normal);
    }
  }
}
