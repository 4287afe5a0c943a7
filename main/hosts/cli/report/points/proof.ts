import type { JobResult } from '../../../../../shared/jobs/jobs.ts';
import { formatCount, countOf } from '../../../../../shared/words/counts.ts';
import { formatDuration } from '../../../../../shared/words/durations.ts';
import type { Output } from '../../terminal/output.ts';

/** Tables of a kind that are named; the rest is counted unless --verbose asks for them. */
const namedAtOnce = 10;

/** What a verification proved, and what it looked at, as labels and values. */
export function proofPairs({
  proof,
  evidence,
}: Pick<JobResult, 'proof' | 'evidence'>): [label: string, value: string | undefined][] {
  if (evidence === undefined) return [];
  if (evidence.kind === 'read') {
    const { tool, parts, singleTables } = evidence;
    const alone = singleTables === 0 ? '' : `, ${countOf(singleTables, 'single table')} among them`;
    return [
      ['proof', proof],
      ['read by', `pg_restore ${tool}`],
      ['parts that restores use', parts === 0 ? undefined : `${formatCount(parts)}${alone}`],
    ];
  }
  const { server, database, restoreMs, same, rows, different, notCompared } = evidence;
  return [
    ['proof', proof],
    ['restored on', `${server}, as ${database}, which was dropped`],
    ['restore took', formatDuration(restoreMs)],
    ['same rows in', `${countOf(same, 'table')}, ${countOf(rows, 'row')}`],
    ['different', different.length === 0 ? undefined : countOf(different.length, 'table')],
    ['not compared', notCompared.length === 0 ? undefined : countOf(notCompared.length, 'object')],
  ];
}

/** The tables whose rows differ or were not compared, by name. */
export function showComparison(output: Output, { evidence }: Pick<JobResult, 'evidence'>): void {
  if (evidence?.kind !== 'restore') return;
  const { different, notCompared } = evidence;
  const list = (title: string, style: 'red' | 'dim', lines: readonly string[]) => {
    if (lines.length === 0) return;
    const shown = output.verbose ? lines : lines.slice(0, namedAtOnce);
    output.line(title, style);
    for (const line of shown) output.block(line);
    if (shown.length < lines.length) {
      output.block(`${formatCount(lines.length - shown.length)} more: shown with --verbose`, 'dim');
    }
  };
  list(
    `Different from the backup (${different.length})`,
    'red',
    different.map(({ table, expected, found }) =>
      found === null
        ? `${table}: missing, with ${formatCount(expected)} in the backup`
        : `${table}: ${formatCount(found)}, ${formatCount(expected)} in the backup`,
    ),
  );
  list(
    `Not compared (${notCompared.length})`,
    'dim',
    notCompared.map(({ table, reason }) => `${table}: ${reason}`),
  );
}
