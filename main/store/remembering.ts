import { deepFreeze } from '../../shared/deep-freeze.ts';

/** So many rows are remembered; then it begins anew. */
const mostRemembered = 1_000;

/**
 * Parses rows that are asked for again and again, as by each tick for each instance: what was parsed of a row is
 * remembered by all that the row says. It is frozen with all that is in it, since those who ask later get the same.
 */
export function remembering<Row, Parsed extends object>(
  parse: (row: Row) => Parsed,
  atMost = mostRemembered,
): (row: Row) => Readonly<Parsed> {
  const known = new Map<string, Readonly<Parsed>>();
  return (row) => {
    const text = typeof row === 'string' ? row : JSON.stringify(row);
    const before = known.get(text);
    if (before !== undefined) return before;
    const parsed = deepFreeze(parse(row));
    if (known.size >= atMost) known.clear();
    known.set(text, parsed);
    return parsed;
  };
}
