import { pgkeepLine } from '../../../../../shared/command-line/command-names.ts';
import { flags } from '../../../../../shared/command-line/option-names.ts';
import type { PromiseChanges } from '../../../../../shared/policies/promise-changes.ts';
import { shWord } from '../../../../../shared/shell/sh.ts';
import { countOf } from '../../../../../shared/words/counts.ts';
import { shorterFrom } from '../../../../../shared/words/promise-changes.ts';
import { reference } from '../../terminal/format.ts';
import type { Output } from '../../terminal/output.ts';

/** How many recovery points are kept for longer or for a shorter time, from when on, and how that is taken back. */
export function showPromiseChanges(
  output: Output,
  changes: PromiseChanges,
  policy: { readonly name: string; readonly id: string; readonly vaultName: string },
): void {
  const { longer, shorter } = changes;
  if (longer > 0) output.line(`${pointsAreKept(longer)} for longer.`);
  if (shorter === 0) return;
  output.line(`${pointsAreKept(shorter)} for a shorter time${shorterFrom(changes)}.`);
  const undo = pgkeepLine('policy undo', reference(policy), flags.vault, shWord(policy.vaultName));
  output.hint(`Until then this keeps all recovery points of the policy as before: ${undo}`);
}

const pointsAreKept = (count: number): string =>
  `${countOf(count, 'recovery point')} ${count === 1 ? 'is' : 'are'} kept`;
