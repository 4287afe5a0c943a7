import type { Mutant } from './instrument.ts';
import type { Verdict } from './try-mutant.ts';

export type Tried = { mutant: Mutant; verdict: Verdict };

/** Ended without a test's word, as a hang, counts as noticed: somebody looks. */
const isNoticed = ({ verdict }: Tried): boolean =>
  verdict.outcome === 'noticed' || verdict.outcome === 'no end';

export type Score = { tried: number; noticed: number; percent: number };

/** Percent is rounded down: 84.9 is not 85. */
export function scoreOf(tried: readonly Tried[]): Score {
  const noticed = tried.filter(isNoticed).length;
  return {
    tried: tried.length,
    noticed,
    percent: tried.length === 0 ? 0 : Math.floor((100 * noticed) / tried.length),
  };
}

export const survivorsOf = (tried: readonly Tried[]): Tried[] => tried.filter((one) => !isNoticed(one));

const longest = 110;
const short = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text);

function outcomeText(verdict: Verdict): string {
  switch (verdict.outcome) {
    case 'noticed':
      return `noticed by ${verdict.by}`;
    case 'no end':
      return 'noticed: the tests came to no end';
    case 'survived':
      return `SURVIVED ${verdict.tests} tests${verdict.leftOut === 0 ? '' : `, ${verdict.leftOut} left out for time`}`;
    case 'not passed':
      return 'SURVIVED: no test passes it';
    case 'unclear':
      return `UNCLEAR: ${verdict.by} also fails without it`;
  }
}

export function describe({ mutant, verdict }: Tried): string {
  const { key, file, line, mutator, original, replacement } = mutant;
  return `${key} ${file}:${line} ${mutator}\n    ${short(original)}\n  → ${short(replacement)}\n    ${outcomeText(verdict)}`;
}
