import { distance } from 'fastest-levenshtein';
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

/** An entry as it is compared. */
interface Compared {
  readonly entry: PaletteEntry;
  readonly name: string;
  /** The name without what stands between its words: "backup" finds "Back up". */
  readonly joined: string;
  readonly detail: string;
  /** What has been only looks on: a job comes behind what can be done now, where both fit alike. */
  readonly isPast: boolean;
}

const between = /[^\p{L}\p{N}]+/u;

function compared(entry: PaletteEntry): Compared {
  const name = searchText(entry.name);
  return {
    entry,
    name,
    joined: name.split(between).join(''),
    detail: searchText(`${entry.group} ${entry.detail ?? ''}`),
    isPast: entry.group === 'Job',
  };
}

/** How well one word fits: the whole name, its beginning, the beginning of a part, anywhere; 0 is not at all. */
function wordScore(word: string, { name, joined, detail }: Compared): number {
  if (name === word) return 8;
  if (name.startsWith(word) || joined.startsWith(word)) return 6;
  const at = name.indexOf(word);
  if (at > 0 && /[^\p{L}\p{N}]/u.test(name.charAt(at - 1))) return 5;
  if (at > 0) return 3;
  return detail.includes(word) ? 1 : 0;
}

/** How many letters of a word may be wrong, missing or too many; two that changed places count as two. */
const slips = (word: string): number => (word.length < 4 ? 0 : word.length < 6 ? 1 : 2);

/** How well a mistyped word fits: the fewer slips from a word of the name or its beginning, the better; 0 is not at all. */
function slipScore(word: string, entry: Compared): number {
  const allowed = slips(word);
  if (allowed === 0) return 0;
  // the first word as the query may have run it together: "bakcup"
  const words = [...entry.name.split(between), entry.joined];
  const fewest = Math.min(
    ...words.flatMap((known) =>
      [known, known.slice(0, word.length), known.slice(0, word.length + 1)].map((text) =>
        distance(text, word),
      ),
    ),
  );
  return fewest > allowed ? 0 : 1 / (1 + fewest);
}

type Score = (word: string, entry: Compared) => number;

/** What holds every word, with how well. */
function scored(entries: readonly Compared[], words: readonly string[], score: Score) {
  return entries
    .map((entry) => {
      const scores = words.map((word) => score(word, entry));
      return { entry, score: scores.includes(0) ? 0 : scores.reduce((sum, one) => sum + one, 0) };
    })
    .filter((found) => found.score > 0);
}

/**
 * The entries that hold every word of the query, the best first; equal ones keep their order, but what has been
 * comes last. Where nothing holds them, those that hold them but for slips of the finger.
 */
export function matchEntries(entries: readonly PaletteEntry[], query: string, limit: number): PaletteEntry[] {
  const words = searchText(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries.slice(0, limit);
  const all = entries.map(compared);
  const exact = scored(all, words, wordScore);
  const orSlip: Score = (word, entry) => wordScore(word, entry) || slipScore(word, entry);
  return (exact.length > 0 ? exact : scored(all, words, orSlip))
    .sort((a, b) => b.score - a.score || Number(a.entry.isPast) - Number(b.entry.isPast))
    .slice(0, limit)
    .map(({ entry: { entry } }) => entry);
}
