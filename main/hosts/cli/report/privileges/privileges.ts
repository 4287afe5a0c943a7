import type { Finding } from '../../../../../shared/findings.ts';
import type { BackupPrivileges, PrivilegeState } from '../../../../../shared/privileges.ts';
import { exitCodes, type ExitCode } from '../../cli-errors.ts';
import { showFindings } from '../finding-lines.ts';
import { formatDuration } from '../../../../../shared/words/durations.ts';
import { countOf } from '../../../../../shared/words/counts.ts';
import type { Output } from '../../terminal/output.ts';

/** 0 ready, 3 ready with warnings, 1 it would fail. */
export function readinessExitCode(findings: readonly Pick<Finding, 'severity'>[]): ExitCode {
  if (findings.some(({ severity }) => severity === 'blocker')) return exitCodes.failed;
  return findings.some(({ severity }) => severity === 'warning') ? exitCodes.warnings : exitCodes.done;
}

/** What a login may and may not: the verdict, then the findings. */
export function showPrivileges(output: Output, privileges: BackupPrivileges, heading?: string): void {
  const { ready, summary, database, server, role, counts, tookMs } = privileges;
  const verdict = ready ? 'ready' : 'would fail';
  output.line(
    `${heading ?? 'Backup'} of ${database} on ${server.name} by ${role.name}: ${verdict}`,
    ready ? 'green' : 'red',
  );
  output.hanging('  ', summary);
  const things = [
    countOf(counts.schemas, 'schema'),
    countOf(counts.tables, 'table'),
    countOf(counts.sequences, 'sequence'),
    countOf(counts.largeObjects, 'large object'),
  ].join(', ');
  const took = tookMs === 0 ? '' : `; checked in ${formatDuration(tookMs)}`;
  const seen = privileges.findings.every(({ kind }) => kind !== 'not checked');
  output.hanging('  ', `PostgreSQL ${server.version}${seen ? `, ${things}` : ''}${took}`, 'dim');
  showFindings(output, privileges.findings);
}

/** 1 where one of the instances would fail or could not be asked. */
export function statesExitCode(states: readonly PrivilegeState[]): ExitCode {
  if (states.some(({ ready }) => ready !== true)) return exitCodes.failed;
  return states.some(({ warnings }) => warnings > 0) ? exitCodes.warnings : exitCodes.done;
}

export function showStates(
  output: Output,
  states: readonly PrivilegeState[],
  nameOf: (instanceId: string) => string,
): void {
  output.table(
    [
      { title: 'INSTANCE', value: ({ instanceId }) => nameOf(instanceId), flexible: true },
      { title: 'NEXT BACKUP', value: verdictOf },
      { title: 'WARNINGS', value: ({ warnings }) => String(warnings), right: true },
      { title: 'WHAT WAS FOUND', value: ({ summary }) => summary, flexible: true },
    ],
    states,
  );
}

function verdictOf({ ready }: PrivilegeState): string {
  if (ready === null) return 'not known';
  return ready ? 'ready' : 'will fail';
}
