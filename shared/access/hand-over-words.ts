import type { AccessRow } from './access.ts';

/** What is said where no template and no script gives anything: nothing is missing, or nothing that anybody could assign. */
export function nothingHandedWords(left: readonly Pick<AccessRow, 'held'>[]): string {
  if (left.length === 0) return 'Nothing is missing.';
  return left.every(({ held }) => held)
    ? 'Nothing is to be handed over: no role has to be assigned.'
    : 'Nothing is to be handed over.';
}

/** Why a row is in no template: "Left out: Read the secret shop-login. The role … is assigned, but …". */
export const leftOutWords = ({
  title,
  held,
  message,
}: Pick<AccessRow, 'title' | 'held' | 'message'>): string =>
  held ? `Left out: ${title}. ${message}` : `${title}: ${message}`;
