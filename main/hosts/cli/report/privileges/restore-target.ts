import type { Finding } from '../../../../../shared/findings.ts';
import { showFindings } from '../finding-lines.ts';
import type { Output } from '../../terminal/output.ts';

/** A restore as a database, in the words of who asked for it. */
interface AskedRestore {
  readonly instance: string;
  readonly newDatabase: string;
  readonly targetServer: string;
}

/** Whether a restore could be made, then what was found. Its SQL stands in one script of its own. */
export function showTarget(
  output: Output,
  { instance, newDatabase, targetServer }: AskedRestore,
  findings: readonly Finding[],
  heading = 'Restore',
): void {
  const ready = findings.every(({ severity }) => severity !== 'blocker');
  output.line(
    `${heading} of ${instance} as ${newDatabase} on ${targetServer}: ${ready ? 'ready' : 'would fail'}`,
    ready ? 'green' : 'red',
  );
  showFindings(
    output,
    findings.map(({ sql: _inScript, ...finding }) => finding),
  );
}
