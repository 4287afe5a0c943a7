import { mostNameBytes, nameFault, type NameFault } from '../../../ui/databases/database-name.ts';
import { byteLength } from '../../../ui/format/identifier-text.ts';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

function fitting(name: string, suffix: string): string {
  const kept = Array.from(graphemes.segment(name), ({ segment }) => segment);
  while (byteLength(kept.join('')) + byteLength(suffix) > mostNameBytes) kept.pop();
  return `${kept.join('')}${suffix}`;
}

/** A free name for the restored database: "shop_restored", then "shop_restored_2". Never longer than 63 bytes. */
export function suggestedName(database: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const name = fitting(database, number === 1 ? '_restored' : `_restored_${number}`);
    if (!taken.has(name)) return name;
  }
}

const faultWords: Record<NameFault, (bytes: number) => string> = {
  empty: () => 'Type a name for the new database.',
  'has NUL': () => 'A name has no NUL character.',
  'too long': (bytes) => `A name has at most ${mostNameBytes} bytes; this one has ${bytes}.`,
  taken: () =>
    'A database of this name exists there already; pgkeep never overwrites one. Choose another name.',
};

/** Why the name cannot be used on the server, or null. `taken` is undefined while it is not known. */
export function nameProblem(name: string, taken: ReadonlySet<string> | undefined): string | null {
  const fault = nameFault(name, taken);
  return fault === null ? null : faultWords[fault](byteLength(name));
}
