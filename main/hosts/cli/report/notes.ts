import type { Output } from '../terminal/output.ts';

/** What is different by choice or cannot be otherwise: nobody has to do anything about it. */
export function showNotes(output: Output, notes: readonly string[]): void {
  if (notes.length === 0) return;
  output.line(`Notes (${notes.length})`);
  for (const note of notes) output.block(note);
}
