/**
 * Letters that are written from right to left: the blocks whose characters are so by default (Unicode Standard Annex 9,
 * table 4), without the byte order mark.
 */
const rightToLeft = '\\u0590-\\u08ff\\ufb1d-\\ufdff\\ufe70-\\ufefe\\u{10800}-\\u{10fff}\\u{1e800}-\\u{1efff}';

/** From the first such letter to the last one of a name: what shells and SQL write between names ends it. */
const run = new RegExp(`[${rightToLeft}](?:[^'"\`\\n\\t=;,()<>|&]*[${rightToLeft}])?`, 'gu');

/** Part of a text. */
export interface DirectionRun {
  readonly text: string;
  /** Whether it is written from right to left, and shown by itself. */
  readonly isolated: boolean;
}

/** Where the runs from right to left stand in a text, in UTF-16 units. */
export const runsFromRight = (text: string): readonly { readonly from: number; readonly to: number }[] =>
  [...text.matchAll(run)].map(({ index, 0: found }) => ({ from: index, to: index + found.length }));

/**
 * The text in parts, so that each name from right to left is shown by itself. A command reads from left to right: not
 * isolated, two such names next to each other would change places, and so would a name and the number behind it.
 */
export function directionRuns(text: string): readonly DirectionRun[] {
  const runs: DirectionRun[] = [];
  let end = 0;
  for (const { from, to } of runsFromRight(text)) {
    if (from > end) runs.push({ text: text.slice(end, from), isolated: false });
    runs.push({ text: text.slice(from, to), isolated: true });
    end = to;
  }
  if (end < text.length) runs.push({ text: text.slice(end), isolated: false });
  return runs;
}
