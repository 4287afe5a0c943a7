import type { Job } from '../../../../shared/jobs.ts';
import { shWord } from '../../../../shared/shell/sh.ts';
import { plural } from '../terminal/format.ts';
import type { Output } from '../terminal/output.ts';
import { writeTableName } from '../options/table-and-role-names.ts';

/** What a restore could not give back, each with its reason and what can be tried, and how rows are loaded later. */
export function showLosses(
  output: Output,
  { subject, kind, state, result }: Pick<Job, 'subject' | 'kind' | 'state' | 'result'>,
): void {
  const losses = result?.losses ?? [];
  if (losses.length === 0) return;
  output.line(`Losses (${losses.length})`, 'red');
  for (const { what, reason, message, sql, rows } of losses) {
    output.block(rows === undefined ? what : `${what} (${plural(rows, 'row')})`);
    output.block(reason, 'plain', '    ');
    output.block(message, 'dim', '    ');
    if (sql !== undefined) output.block(sql, 'plain', '    ');
  }
  const [table] = losses.flatMap((loss) => loss.table ?? []);
  const { database, pointId } = result ?? {};
  const stands = kind === 'restore-as-database' && state === 'completed with warnings';
  if (!stands || table === undefined || database === undefined) return;
  const point = pointId === undefined ? '' : ` ${pointId}`;
  output.line('Once the cause is fixed, rows are loaded from the same recovery point:');
  output.block(
    `pgkeep restore ${shWord(subject)}${point} --rows-of ${shWord(writeTableName(table))} --into ${shWord(database)} --server <server>`,
  );
}
