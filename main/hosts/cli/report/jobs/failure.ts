import type { ErrorReport } from '../../../../../shared/errors.ts';
import type { JobKind } from '../../../../../shared/jobs/jobs.ts';
import type { Output } from '../../terminal/output.ts';
import { printableLines } from '../../terminal/printable.ts';
import { fixCommands } from '../fix-commands.ts';

/** Lines of an error's details that are shown without --verbose: the last ones. */
const detailLines = 20;

/** An error for people, of a job of that kind or of that command, on standard error. */
export function showFailure(output: Output, report: ErrorReport, kind?: JobKind, path?: string): void {
  output.notice(`Failed: ${report.message}`, 'red');
  output.notice(`  code   ${report.code}`);
  output.notice(`  remedy ${report.remedy}`);
  for (const command of fixCommands(report, kind, path)) output.notice(`  run    ${command}`);
  for (const line of report.sql === undefined ? [] : printableLines(report.sql)) output.notice(`    ${line}`);
  if (report.details === undefined) return;
  const lines = printableLines(report.details);
  const shown = output.verbose ? lines : lines.slice(-detailLines);
  if (shown.length < lines.length) {
    output.notice(`    … ${lines.length - shown.length} lines more with --verbose`, 'dim');
  }
  for (const line of shown) output.notice(`    ${line}`, 'dim');
}
