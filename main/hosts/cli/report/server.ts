import type { ServerReport } from '../../../../shared/servers/servers.ts';
import { exitCodes, type ExitCode } from '../cli-errors.ts';
import { formatSize } from '../../../../shared/words/sizes.ts';
import type { Output } from '../terminal/output.ts';

function rights(report: ServerReport): string {
  if (report.superuser) return 'superuser';
  return report.createDb ? 'may create databases' : 'may not create databases';
}

/** The exit code of a connection test; there may have been none. */
export function reportExitCode(report: ServerReport | null): ExitCode {
  return report === null || report.warnings.length === 0 ? exitCodes.done : exitCodes.warnings;
}

/** The answer of a connection test. Warnings go to standard error. */
export function showServerReport(output: Output, report: ServerReport): void {
  const { dumpTool } = report;
  output.pairs([
    ['version', report.version],
    ['latency', `${report.latencyMs.toFixed(1)} ms`],
    ['user', `${report.user} (${rights(report)})`],
    ['TLS', report.tls ?? 'none'],
    ['pg_dump', dumpTool === null ? 'none found' : `${dumpTool.version} at ${dumpTool.path}`],
  ]);
  output.line('');
  if (report.databases.length === 0) output.line('The login sees no database.');
  else {
    output.table(
      [
        { title: 'DATABASE', value: ({ name }) => name, flexible: true },
        { title: 'OWNER', value: ({ owner }) => owner, flexible: true },
        { title: 'ENCODING', value: ({ encoding }) => encoding },
        {
          title: 'SIZE',
          value: ({ sizeBytes }) => (sizeBytes === null ? '?' : formatSize(sizeBytes)),
          right: true,
        },
        {
          title: 'PROTECTED BY',
          value: ({ protectedBy }) => protectedBy.join(', ') || '-',
          flexible: true,
        },
      ],
      report.databases,
    );
  }
  if (dumpTool?.warning !== undefined) output.warning(dumpTool.warning);
  for (const warning of report.warnings) output.warning(warning);
}
