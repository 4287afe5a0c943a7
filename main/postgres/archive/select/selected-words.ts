import { comesAlongWords } from './comes-along.ts';
import type { LeftOut, SelectedEntries } from './selected-entries.ts';
import { createTextReader, descOf, type TextReader } from '../format/text.ts';
import type { TocEntry } from '../format/types.ts';

/** Names that a sentence lists; of more it says how many there are. */
const listed = 20;

/**
 * What became of a selection, in sentences. A warning is what was selected and stays out; a note is what comes along
 * unasked, or stays out without having been asked for. A foreign key to a table that is not selected is a note, too:
 * who leaves a table out leaves out what refers to it. `all` tells the encoding of the archive.
 */
export function selectionWords(
  all: readonly TocEntry[],
  { leftOut, comesAlong }: Pick<SelectedEntries, 'leftOut' | 'comesAlong'>,
): { warnings: string[]; notes: string[] } {
  const read = createTextReader(all);
  const along = comesAlongWords(all, comesAlong);
  const behind = staysOutWords(
    read,
    leftOut.filter(({ wasSelected }) => !wasSelected),
  );
  const selected = leftOut.filter(({ wasSelected }) => wasSelected);
  const wordsOf = ({ entry, reason }: LeftOut) =>
    `${descOf(entry)} ${read(entry.tag)} was left out: ${reason}`;
  return {
    warnings: selected.filter((left) => !isForeignKey(left)).map(wordsOf),
    notes: [along, behind, ...selected.filter(isForeignKey).map(wordsOf)].filter(
      (words) => words !== undefined,
    ),
  };
}

const isForeignKey = ({ entry }: LeftOut) => descOf(entry) === 'FK CONSTRAINT';

/** "3 functions or types stay out, because they need tables that are not selected: FUNCTION app.f() …" */
function staysOutWords(read: TextReader, leftOut: readonly LeftOut[]): string | undefined {
  if (leftOut.length === 0) return undefined;
  const names = leftOut.slice(0, listed).map(({ entry }) => {
    const schema = read(entry.namespace);
    return `${descOf(entry)} ${schema === '' ? '' : `${schema}.`}${read(entry.tag)}`;
  });
  const rest = leftOut.length - names.length;
  const verb = leftOut.length === 1 ? 'Stays out, because it needs' : 'Stay out, because they need';
  return `${verb} tables that are not selected: ${names.join(', ')}${rest === 0 ? '' : ` and ${rest} more`}.`;
}
