import { countOf, formatCount } from '../../../shared/words/counts.ts';

/** How many checks passed, for the line that they are folded under: of `all` that were made. */
export function passedWords(passed: number, all: number): string {
  if (passed === 1) return all === 1 ? 'The check passed' : '1 check passed';
  return passed === all ? `All ${formatCount(all)} checks passed` : `${countOf(passed, 'check')} passed`;
}
