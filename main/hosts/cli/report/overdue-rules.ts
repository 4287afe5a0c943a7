import type { OverdueRule } from '../../../../shared/access/network.ts';
import { KeyVaultResourceId, partsOf } from '../../../../shared/access/resource-id.ts';
import { pgkeepLine } from '../../../../shared/command-line/command-names.ts';
import { flags } from '../../../../shared/command-line/option-names.ts';
import { shWord } from '../../../../shared/shell/sh.ts';
import type { Output } from '../terminal/output.ts';

/** Rules that were to be taken away; `written` changes a sentence that must not stand in the output as it is. */
export function showOverdueRules(
  output: Output,
  overdue: readonly OverdueRule[],
  written: (text: string) => string = (text) => text,
): void {
  if (overdue.length === 0) return;
  output.line(`Firewall rules that were to be taken away, and are still there (${overdue.length})`, 'yellow');
  for (const { resource, rule, addresses, owner, until, problem } of overdue) {
    const why = problem === null ? 'nobody has tried yet' : problem;
    const named = rule === addresses ? '' : ` (${rule})`;
    const sentence = `${partsOf(resource).names[0]} lets in ${addresses} for ${owner}, which was to end ${output.time(until)}${named}: ${why}`;
    output.hanging('  ', written(sentence));
  }
  // one line takes away all that has ended there
  for (const line of new Set(overdue.map(lineFor))) output.hanging('    next: ', line);
}

const lineFor = ({ identity, resource }: OverdueRule): string =>
  pgkeepLine(
    'azure network remove-ended',
    flags.identity,
    identity === null ? '<identity>' : shWord(identity),
    KeyVaultResourceId.safeParse(resource).success ? flags.keyVault : flags.serverId,
    shWord(resource),
  );
