/** Up to five of the names that somebody who wrote `wanted` may have meant, best first. */
export function closeNames(wanted: string, names: Iterable<string>): string[] {
  const target = wanted.toLowerCase();
  const limit = Math.max(1, Math.floor(target.length / 3));
  const rated: { name: string; distance: number }[] = [];
  for (const name of new Set(names)) {
    const candidate = name.toLowerCase();
    const contains = target.length >= 3 && (candidate.includes(target) || target.includes(candidate));
    const distance = candidate === target ? 0 : contains ? 1 : editDistance(target, candidate);
    if (distance <= limit) rated.push({ name, distance });
  }
  rated.sort((one, other) => one.distance - other.distance || (one.name < other.name ? -1 : 1));
  return rated.slice(0, 5).map(({ name }) => name);
}

/** Number of characters to insert, remove or replace to get from one text to the other (Levenshtein). */
function editDistance(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (one[row - 1] === other[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[other.length] ?? 0;
}
