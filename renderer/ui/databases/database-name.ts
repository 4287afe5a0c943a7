import { byteLength } from '../format/identifier-text.ts';

/** PostgreSQL cuts longer names; pgkeep refuses them. */
export const mostNameBytes = 63;

/** Names that every server has without listing them. */
const ownNames: ReadonlySet<string> = new Set(['postgres', 'template0', 'template1']);

/** What is wrong with the name of a new database. */
export type NameFault = 'empty' | 'has NUL' | 'too long' | 'taken';

/**
 * Why a new database cannot have the name; null where it can. `taken` are the names on the server, undefined while they
 * are not known.
 */
export function nameFault(name: string, taken: ReadonlySet<string> | undefined): NameFault | null {
  if (name === '') return 'empty';
  if (name.includes('\0')) return 'has NUL';
  if (byteLength(name) > mostNameBytes) return 'too long';
  return ownNames.has(name) || taken?.has(name) === true ? 'taken' : null;
}
