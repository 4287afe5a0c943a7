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
  for (const step of new Set(overdue.flatMap(stepsOf))) output.hanging('    next: ', written(step));
  const others = new Set(overdue.flatMap((rule) => rule.others?.slice(1) ?? []));
  if (others.size > 0) output.hanging('    or as: ', written([...others].join(', ')));
}

/** What takes a rule away: as whoever looks after it, else as another identity of this home, else as one that signs in. */
function stepsOf({ identity, others = [], resource }: OverdueRule): string[] {
  const as = identity ?? others[0];
  const remove = pgkeepLine(
    'azure network remove-ended',
    flags.identity,
    as === undefined ? 'NAME' : shWord(as),
    KeyVaultResourceId.safeParse(resource).success ? flags.keyVault : flags.serverId,
    shWord(resource),
  );
  return as === undefined ? [pgkeepLine('azure login'), remove] : [remove];
}
