/**
 * Large values cross from one thread to another piece by piece: the receiver builds each one again, and in
 * one piece the manifest of 200,000 tables would hold it up for half a second.
 */

/** One message of a value on its way. */
export type Piece =
  /** The value, with its long arrays empty. First. */
  | { readonly at: 'whole'; readonly value: unknown }
  /** The next items of the array at `path`. */
  | { readonly at: 'array'; readonly path: readonly string[]; readonly items: readonly unknown[] };

const itemsInPiece = 2_000;

/** Splits a value made of plain objects, arrays and scalars; long arrays inside of arrays stay in one piece. */
export function* split(value: unknown): Iterable<Piece> {
  const long: { path: string[]; items: readonly unknown[] }[] = [];
  yield { at: 'whole', value: withoutLong(value, [], long) };
  for (const { path, items } of long) {
    for (let start = 0; start < items.length; start += itemsInPiece) {
      yield { at: 'array', path, items: items.slice(start, start + itemsInPiece) };
    }
  }
}

function withoutLong(
  value: unknown,
  path: string[],
  long: { path: string[]; items: readonly unknown[] }[],
): unknown {
  if (Array.isArray(value)) {
    if (value.length <= itemsInPiece) return value;
    long.push({ path, items: value as unknown[] });
    return [];
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, withoutLong(part, [...path, name], long)]),
  );
}

/** Puts the pieces together again, as they come. */
export class Joining {
  /** Complete once the last piece has been added. */
  value: unknown;

  add(piece: Piece): void {
    if (piece.at === 'whole') {
      this.value = piece.value;
      return;
    }
    let target = this.value;
    for (const name of piece.path) target = (target as Record<string, unknown>)[name];
    (target as unknown[]).push(...piece.items);
  }
}
