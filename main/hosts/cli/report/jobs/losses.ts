import type { Job } from '../../../../../shared/jobs/jobs.ts';
import { pgkeepCommand } from '../../../../../shared/command-line/command-names.ts';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import { writeTableName } from '../../../../../shared/command-line/table-and-role-names.ts';
import { countOf } from '../../../../../shared/words/counts.ts';
import type { Output } from '../../terminal/output.ts';

/**
 * What a restore could not give back, each with its reason and what can be tried, and how rows are loaded later. `login` are the options
 * of the login that the restore had for itself.
 */
export function showLosses(
  output: Output,
  { subject, kind, state, result, target }: Pick<Job, 'subject' | 'kind' | 'state' | 'result' | 'target'>,
  login: readonly string[],
): void {
  const losses = result?.losses ?? [];
  if (losses.length === 0) return;
  output.line(`Losses (${losses.length})`, 'red');
  for (const { what, reason, message, sql, rows } of losses) {
    output.block(rows === undefined ? what : `${what} (${countOf(rows, 'row')})`);
    output.block(reason, 'plain', '    ');
    output.block(message, 'dim', '    ');
    if (sql !== undefined) output.block(sql, 'plain', '    ');
  }
  const [table] = losses.flatMap((loss) => loss.table ?? []);
  const { database, pointId } = result ?? {};
  const stands = kind === 'restore-as-database' && state === 'completed with warnings';
  if (!stands || table === undefined || database === undefined) return;
  output.line('Once the cause is fixed, rows are loaded from the same recovery point:');
  output.block(
    pgkeepCommand('sh', 'restore', [
      subject,
      ...(pointId === undefined ? [] : [pointId]),
      flags.rowsOf,
      writeTableName(table),
      flags.into,
      database,
      flags.server,
      ...(target?.kind === 'database' && target.server !== undefined ? [target.server] : ['SERVER']),
      ...login,
    ]),
  );
}
