/** Characters that change how others are shown or show nothing: bidi controls, zero width, byte order mark, line ends. */
const hidden = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/**
 * Joins families of emoji and letters of some scripts; alone it would be invisible, between two
 * pictographs or joining letters it is part of what is seen.
 */
const joiner =
  /(?<=[\p{Extended_Pictographic}\p{M}\p{Script=Arabic}\p{Emoji_Modifier}])[\u200c\u200d](?=[\p{L}\p{Extended_Pictographic}])/gu;

function name(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** Text from a server with everything made visible that would hide or reorder what is read. */
export function visibleText(text: string): string {
  const kept = new Set([...text.matchAll(joiner)].map((match) => match.index));
  return text.replace(hidden, (character: string, at: number) =>
    kept.has(at) ? character : name(character),
  );
}

/** The same as visibleText for SQL and raw output: its lines and tabs stay, and only what is in a name is made visible. */
export function visibleLines(text: string): string {
  return text
    .split(/(\r?\n|\t)/u)
    .map((part, index) => (index % 2 === 1 ? part : visibleText(part)))
    .join('');
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** At most `max` characters as a person counts them; what is left out of the middle becomes "…". */
export function middleEllipsis(text: string, max: number): string {
  if (text.length <= max) return text;
  const parts = [...graphemes.segment(text)].map((part) => part.segment);
  if (parts.length <= max) return text;
  const head = Math.ceil((max - 1) * 0.6);
  const tail = max - 1 - head;
  return `${parts.slice(0, head).join('')}…${tail === 0 ? '' : parts.slice(-tail).join('')}`;
}

/** How long a PostgreSQL name is as the server counts: bytes of UTF-8. */
export const byteLength = (text: string): number => new TextEncoder().encode(text).length;
