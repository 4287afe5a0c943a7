import { Environment, isProduction } from '../../../shared/servers/environments.ts';

/** What a tag looks like, beside its word. */
export type EnvironmentColour = 'red' | 'amber' | 'blue' | 'green' | 'purple' | 'teal';

/** Colours for words of the user's own: none that stands for one of the usual. */
const others = ['purple', 'teal'] as const;

/** The same word always has the same colour, upper and lower case being the same. */
export function environmentColour(environment: string): EnvironmentColour {
  if (isProduction(environment)) return 'red';
  const word = environment.toLowerCase();
  if (/^(stage|staging)$/.test(word)) return 'amber';
  if (/^(test|testing)$/.test(word)) return 'blue';
  if (/^(dev|development)$/.test(word)) return 'green';
  const sum = Array.from(word).reduce((before, letter) => before + (letter.codePointAt(0) ?? 0), 0);
  return others[sum % others.length] ?? 'purple';
}

/** Why a word cannot be a tag; null where it can, or is none. */
export const environmentProblem = (word: string): string | null =>
  word.trim() === '' || Environment.safeParse(word).success ? null : 'One line of at most 24 characters.';
