import { createTextReader, descOf } from '../format/text.ts';
import type { TocEntry } from '../format/types.ts';

/** Kinds that a function's body may use without anything knowing it, as a person counts them: one, several. */
const companionKinds: Readonly<Record<string, readonly [one: string, several: string] | null>> = {
  FUNCTION: ['function', 'functions'],
  PROCEDURE: ['procedure', 'procedures'],
  AGGREGATE: ['aggregate', 'aggregates'],
  OPERATOR: ['operator', 'operators'],
  CAST: ['cast', 'casts'],
  TYPE: ['type', 'types'],
  DOMAIN: ['domain', 'domains'],
  // the first half of a type, which counts itself
  'SHELL TYPE': null,
};

/** Whether entries of this kind come with the schema that they stand in, whatever is selected of it. */
export const isCompanionKind = (desc: string): boolean => Object.hasOwn(companionKinds, desc);

/**
 * What of a selection comes along unasked, as one sentence: "Comes along: 12 functions and 3 types of schema app,
 * because …"; undefined where nothing does. `all` tells the encoding of the archive.
 */
export function comesAlongWords(
  all: readonly TocEntry[],
  comesAlong: readonly TocEntry[],
): string | undefined {
  const read = createTextReader(all);
  const bySchema = Map.groupBy(comesAlong, ({ namespace }) => read(namespace));
  const groups = [...bySchema]
    // casts stand in no schema, and last
    .toSorted(([one], [other]) => (other === '' || (one !== '' && one < other) ? -1 : 1))
    .flatMap(([schema, entries]) => {
      const counted = countKinds(entries);
      return counted === '' ? [] : [schema === '' ? counted : `${counted} of schema ${schema}`];
    });
  if (groups.length === 0) return undefined;
  return `Comes along: ${groups.join('; ')}, because the archive does not say what functions, triggers, checks and defaults use.`;
}

/** "12 functions, 1 procedure and 3 types" */
function countKinds(entries: readonly TocEntry[]): string {
  const byKind = Map.groupBy(entries, descOf);
  const parts = Object.entries(companionKinds).flatMap(([kind, words]) => {
    const count = byKind.get(kind)?.length ?? 0;
    return words === null || count === 0 ? [] : [`${count} ${words[count === 1 ? 0 : 1]}`];
  });
  const last = parts.pop() ?? '';
  return parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
}
