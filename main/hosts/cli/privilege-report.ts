import type { Finding } from '../../../shared/findings.ts';
import type { BackupPrivileges, PrivilegeFinding, PrivilegeState } from '../../../shared/privileges.ts';
import { exitCodes, type ExitCode } from './errors.ts';
import { formatDuration, plural } from './format.ts';
import type { Output, Style } from './output.ts';

/** Objects of a finding that are shown without --verbose. */
const folded = 3;

const styleOf = { ok: 'green', warning: 'yellow', blocker: 'red' } as const satisfies Record<
  Finding['severity'],
  Style
>;

/** 0 ready, 3 ready with warnings, 1 it would fail. */
export function readinessExitCode(findings: readonly Pick<Finding, 'severity'>[]): ExitCode {
  if (findings.some(({ severity }) => severity === 'blocker')) return exitCodes.failed;
  return findings.some(({ severity }) => severity === 'warning') ? exitCodes.warnings : exitCodes.done;
}

/** What a login may and may not: one line a finding, which --verbose opens. */
export function showPrivileges(output: Output, privileges: BackupPrivileges, heading?: string): void {
  const { ready, summary, database, server, role, counts, tookMs } = privileges;
  const verdict = ready ? 'ready' : 'would fail';
  output.line(
    `${heading ?? 'Backup'} of ${database} on ${server.name} by ${role.name}: ${verdict}`,
    ready ? 'green' : 'red',
  );
  output.block(summary);
  const things = [
    plural(counts.schemas, 'schema'),
    plural(counts.tables, 'table'),
    plural(counts.sequences, 'sequence'),
    plural(counts.largeObjects, 'large object'),
  ].join(', ');
  const took = tookMs === 0 ? '' : `; checked in ${formatDuration(tookMs)}`;
  output.line(`  PostgreSQL ${server.version}, ${things}${took}`, 'dim');
  for (const finding of privileges.findings) showFinding(output, finding, finding);
}

/** One answer: its message, the objects that it is about, and what mends it. */
export function showFinding(output: Output, finding: Finding, { objects }: Partial<PrivilegeFinding>): void {
  const { title, severity, message, remedy } = finding;
  output.line(`${severity.padEnd(7)}  ${title}: ${message}`, styleOf[severity]);
  const all = objects ?? [];
  const shown = output.verbose ? all : all.slice(0, folded);
  for (const { name, detail } of shown) {
    output.line(`           ${name}${detail === undefined ? '' : `  (${detail})`}`);
  }
  if (shown.length < all.length) {
    output.line(`           … ${all.length - shown.length} more with --verbose`, 'dim');
  }
  if (remedy !== undefined && severity !== 'ok') output.block(remedy, 'dim', '           ');
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
