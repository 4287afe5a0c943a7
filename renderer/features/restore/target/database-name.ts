import { byteLength } from '../../../ui/format/identifier-text.ts';

/** PostgreSQL cuts longer names; pgkeep refuses them. */
const mostBytes = 63;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

function fitting(name: string, suffix: string): string {
  const kept = Array.from(graphemes.segment(name), ({ segment }) => segment);
  while (byteLength(kept.join('')) + byteLength(suffix) > mostBytes) kept.pop();
  return `${kept.join('')}${suffix}`;
}

/** A free name for the restored database: "shop_restored", then "shop_restored_2". Never longer than 63 bytes. */
export function suggestedName(database: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const name = fitting(database, number === 1 ? '_restored' : `_restored_${number}`);
    if (!taken.has(name)) return name;
  }
}

/** Names that every server has without listing them. */
const ownNames: ReadonlySet<string> = new Set(['postgres', 'template0', 'template1']);

/** Why the name cannot be used on the server, or null. `taken` is undefined while it is not known. */
export function nameProblem(name: string, taken: ReadonlySet<string> | undefined): string | null {
  if (name === '') return 'Type a name for the new database.';
  if (name.includes('\0')) return 'A name has no NUL character.';
  const bytes = byteLength(name);
  if (bytes > mostBytes) return `A name has at most ${mostBytes} bytes; this one has ${bytes}.`;
  if (ownNames.has(name) || taken?.has(name) === true)
    return 'A database of this name exists there already; pgkeep never overwrites one. Choose another name.';
  return null;
}
