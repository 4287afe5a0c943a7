/** Keys of the chosen rows. */
export type Selection = ReadonlySet<string>;

export function toggled(selection: Selection, key: string): Selection {
  const next = new Set(selection);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** The selection with every key between two rows of the shown order added, both ends too. */
export function withRange(
  selection: Selection,
  keys: readonly string[],
  from: string,
  to: string,
): Selection {
  const ends = [keys.indexOf(from), keys.indexOf(to)].sort((a, b) => a - b);
  const [first = -1, last = -1] = ends;
  if (first < 0) return toggled(selection, to);
  return new Set([...selection, ...keys.slice(first, last + 1)]);
}

/** Whether all, some or none of the keys are chosen. */
export function coverage(selection: Selection, keys: readonly string[]): 'all' | 'some' | 'none' {
  const chosen = keys.filter((key) => selection.has(key)).length;
  if (chosen === 0) return 'none';
  return chosen === keys.length ? 'all' : 'some';
}

/** Chooses all keys, or none of them when all are chosen; keys outside stay as they are. */
export function toggledAll(selection: Selection, keys: readonly string[]): Selection {
  const next = new Set(selection);
  const all = coverage(selection, keys) === 'all';
  for (const key of keys) {
    if (all) next.delete(key);
    else next.add(key);
  }
  return next;
}
