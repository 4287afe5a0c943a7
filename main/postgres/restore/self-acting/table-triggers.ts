import type { AroundRows } from '../../archive/passes/one-table.ts';
import type { Connection } from '../../connect/connect.ts';
import { quoteIdentifier, quoteQualified } from '../../sql/quote.ts';

/**
 * What switches the user's triggers of a table off while its rows are loaded, and on again as they were: the rows come
 * as they are, and nothing is written elsewhere because of them. Those of foreign keys stay on.
 */
export async function withoutTriggers(
  connection: Connection,
  table: { readonly schema: string; readonly name: string },
): Promise<AroundRows> {
  const rows = await connection.query<{ name: string; enabled: string }>(
    `SELECT t.tgname AS name, t.tgenabled AS enabled
       FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $1 AND c.relname = $2 AND t.tgenabled IN ('O', 'A')
        -- before 15, a partition's copy of its table's trigger counts as internal; those of constraints do not count
        AND (NOT t.tgisinternal OR (c.relispartition AND t.tgconstraint = 0))
      ORDER BY t.tgname COLLATE "C"`,
    [table.schema, table.name],
  );
  const alter = `ALTER TABLE ${quoteQualified(table.schema, table.name)}`;
  return {
    before: rows.map(({ name }) => `${alter} DISABLE TRIGGER ${quoteIdentifier(name)}`),
    after: rows.map(
      ({ name, enabled }) =>
        `${alter} ENABLE ${enabled === 'A' ? 'ALWAYS ' : ''}TRIGGER ${quoteIdentifier(name)}`,
    ),
  };
}
