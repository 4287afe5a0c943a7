import { searchText } from '../../ui/format/search-text.ts';

/** Something that the palette finds. */
export interface PaletteEntry {
  id: string;
  /** "Page", "Action", "Database", … */
  group: string;
  name: string;
  /** More words that find it, shown quietly: a server's host, a job's state. */
  detail?: string;
  run(): void;
}

/** How well one word fits: the whole name, its beginning, the beginning of a part, anywhere; 0 is not at all. */
function wordScore(word: string, name: string, detail: string): number {
  if (name === word) return 8;
  if (name.startsWith(word)) return 6;
  const at = name.indexOf(word);
  if (at > 0 && /[^\p{L}\p{N}]/u.test(name.charAt(at - 1))) return 5;
  if (at > 0) return 3;
  return detail.includes(word) ? 1 : 0;
}

/** The entries that hold every word of the query, the best first; equal ones keep their order. */
export function matchEntries(entries: readonly PaletteEntry[], query: string, limit: number): PaletteEntry[] {
  const words = searchText(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries.slice(0, limit);
  return entries
    .map((entry) => {
      const name = searchText(entry.name);
      const detail = searchText(`${entry.group} ${entry.detail ?? ''}`);
      const scores = words.map((word) => wordScore(word, name, detail));
      return { entry, score: scores.includes(0) ? 0 : scores.reduce((sum, score) => sum + score, 0) };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ entry }) => entry);
}
