import type { Loss } from '../../../../shared/jobs/jobs.ts';
import { PgkeepError, messageOf } from '../../../core/errors.ts';
import { oneTableArchive, type AroundRows } from '../../../postgres/archive/passes/one-table.ts';
import type { TocEntry } from '../../../postgres/archive/format/types.ts';
import { codeOf, type Connection } from '../../../postgres/connect/connect.ts';
import type { RestoreMessage } from '../../../postgres/restore/losses/messages.ts';
import { readRowChecks, type RowCheck } from '../../../postgres/restore/rows/checks.ts';
import { runGroup } from './run-group.ts';
import type { TableWork } from './work.ts';

/** One table of the archive, by its name on the target. */
export interface ArchivedRows {
  readonly schema: string;
  readonly name: string;
  /** Its TABLE DATA. */
  readonly entry: TocEntry;
}

/** Loads one table in a transaction of its own, with SQL around it. Empty where the rows are there. */
export async function loadTable(
  work: TableWork,
  { entry }: ArchivedRows,
  around: AroundRows,
): Promise<readonly RestoreMessage[]> {
  const segment = work.segments.find(({ dumpId }) => dumpId === entry.dumpId);
  if (segment === undefined) throw new Error(`no segment holds the data of entry ${entry.dumpId}`);
  const group = oneTableArchive(work.head, entry, segment, around);
  const { messages } = await runGroup(work, group, work.context.signal);
  return messages.filter(({ severity }) => severity !== 'ignorable');
}

/**
 * Loads a table as if it had no CHECK; they are added back NOT VALID in the same transaction. Undefined where the
 * table has none; else what was said, nothing where the rows are there, and the checks to be validated.
 */
export async function loadWithoutChecks(
  work: TableWork,
  connection: Connection,
  table: ArchivedRows,
): Promise<{ messages: readonly RestoreMessage[]; checks: readonly RowCheck[] } | undefined> {
  const checks = await readRowChecks(connection, table);
  if (checks.length === 0) return undefined;
  const messages = await loadTable(work, table, {
    before: checks.map(({ drop }) => drop),
    after: checks.flatMap(({ add }) => add),
  });
  if (messages.length > 0) return { messages, checks: [] };
  work.context.log(`loaded without its checks: ${table.schema}.${table.name}`);
  return { messages, checks };
}

/** Makes the checks valid again where no row breaks them; the others are losses: they hold for new rows only. */
export async function validateChecks(connection: Connection, checks: readonly RowCheck[]): Promise<Loss[]> {
  const losses: Loss[] = [];
  // tables of one parent, or with one domain, have it in common
  const each = new Map(checks.map((check) => [check.validate, check])).values();
  for (const check of [...each].filter(({ isEnforced }) => isEnforced)) {
    try {
      await connection.query(check.validate);
    } catch (error) {
      // a connection that is gone says nothing about the check
      if (error instanceof PgkeepError || codeOf(error) === undefined) throw error;
      losses.push({
        kind: 'check',
        what: `check ${check.name} of ${check.of} holds for new rows only`,
        reason: reasonOf(codeOf(error)),
        message: messageOf(error),
        sql: `${check.validate};`,
      });
    }
  }
  return losses;
}

function reasonOf(code: string | undefined): string {
  if (code === '23514') return 'the source has rows that break it';
  // a domain that is used in an array or a composite type
  if (code === '0A000') return 'the server cannot look through the rows that are there';
  return 'a function that it calls failed on rows of the source';
}
