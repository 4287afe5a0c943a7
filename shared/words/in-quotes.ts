/** A name in a sentence: in quotes, with its own characters as they are, and what would break the line as an escape. */
export const inQuotes = (name: string): string => `"${name.replace(breaking, escaped)}"`;

/** C0 and C1 controls, and line and paragraph separators. */
const breaking = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

const escaped = (character: string): string =>
  shortEscapes[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
