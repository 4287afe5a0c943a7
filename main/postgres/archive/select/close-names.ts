import { distance as editDistance } from 'fastest-levenshtein';

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
