import type { OverdueRule } from '../../../../shared/access/network.ts';
import { partsOf } from '../../../../shared/access/resource-id.ts';
import { pgkeepLine } from '../../../../shared/command-line/command-names.ts';
import { flags } from '../../../../shared/command-line/option-names.ts';
import type { Output } from '../terminal/output.ts';

/** Rules that were to be taken away; `written` changes a sentence that must not stand in the output as it is. */
export function showOverdueRules(
  output: Output,
  overdue: readonly OverdueRule[],
  written: (text: string) => string = (text) => text,
): void {
  if (overdue.length === 0) return;
  output.line(`Firewall rules that were to be taken away, and are still there (${overdue.length})`, 'yellow');
  for (const { server, rule, addresses, owner, until, problem } of overdue) {
    const why = problem === null ? 'nobody has tried yet' : problem;
    const sentence = `${partsOf(server).names[0]} lets in ${addresses} for ${owner}, which was to end ${output.time(until)} (${rule}): ${why}`;
    output.hanging('  ', written(sentence));
  }
  output.hanging(
    '    next: ',
    pgkeepLine('azure network remove-ended', flags.identity, '<identity>', flags.serverId, '<resource id>'),
  );
}
