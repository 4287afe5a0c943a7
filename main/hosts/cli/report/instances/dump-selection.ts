import type { RecordedSelection } from '../../../../../shared/instances/dump-selection.ts';
import { withoutWords } from '../../../../../shared/words/partial.ts';

/** What is not dumped, and other options of pg_dump, as lines of names and values; none for a whole database. */
export function selectionPairs(selection: RecordedSelection | undefined): (readonly [string, string])[] {
  const without = withoutWords(selection, 20);
  const options = selection?.extraOptions ?? [];
  return [
    ...(without === undefined ? [] : [['dumped', `all ${without.replace(/^W/, 'w')}`] as const]),
    ...(options.length === 0 ? [] : [['options', options.join(' ')] as const]),
  ];
}
