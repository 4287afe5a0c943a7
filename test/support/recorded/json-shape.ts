import { closedWords } from './contract-schemas.ts';

/**
 * The types of each place in a document, by its path: `points[].size` is `number`. An array without items and an object
 * without fields are `empty`.
 */
export type JsonShape = Record<string, string>;

/** Fields whose text is a word of pgkeep's and no sentence, whatever the contract says of them. */
const wordy = /(?:code|kind|state|format)$/i;

const words = closedWords();

/** Names of phases are words, too; that of a table is none. */
const phaseName = /\bphases\[\]\.name$/;

/**
 * Progress is as much as was known at some moment, a matter of milliseconds; only the phases that a job went through
 * are the same each time. The contract says what else it can have.
 */
const fleeting = 'progress';

/**
 * What a document looks like, without what is different each time: ids, times, sizes, sentences. Items of an array
 * are laid over one another; `?` marks a field that only some have. Words that programs compare stand as they are:
 * those of fields that end in code, kind, state or format, and those that the contract lists.
 */
export function jsonShape(document: unknown): JsonShape {
  const seen = new Map<string, { types: Set<string>; optional: boolean }>();

  function note(path: string, field: string, values: readonly unknown[], optional: boolean): void {
    const types = new Set(values.map((value) => typeOf(value, phaseName.test(path) ? 'state' : field)));
    seen.set(path === '' ? '.' : path, { types, optional });
    const items = values.filter((value) => Array.isArray(value)).flat();
    if (items.length > 0) note(`${path}[]`, field, items, false);
    const objects = values.filter(isObject);
    for (const name of new Set(objects.flatMap((each) => Object.keys(each)))) {
      if (field === fleeting && name !== 'phases') continue;
      const having = objects.filter((each) => Object.hasOwn(each, name));
      const inner = path === '' ? name : `${path}.${name}`;
      note(
        inner,
        name,
        having.map((each) => each[name]),
        having.length < objects.length,
      );
    }
  }

  function typeOf(value: unknown, field: string): string {
    if (value === null) return 'null';
    if (Array.isArray(value)) return value.length === 0 ? 'empty' : 'array';
    if (typeof value === 'object') return Object.keys(value).length === 0 ? 'empty' : 'object';
    if (typeof value === 'number' && wordy.test(field)) return String(value);
    if (typeof value !== 'string') return typeof value;
    return wordy.test(field) || words[field]?.includes(value) ? JSON.stringify(value) : 'string';
  }

  note('', '', [document], false);
  return Object.fromEntries(
    [...seen]
      // what has fields or items is shown by them
      .filter(([, { types, optional }]) => optional || !isOnlyContainer(types))
      .map(([path, { types, optional }]) => [optional ? `${path}?` : path, [...types].sort().join(' | ')])
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  ) as JsonShape;
}

const isOnlyContainer = (types: ReadonlySet<string>): boolean =>
  types.size === 1 && (types.has('object') || types.has('array'));

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
