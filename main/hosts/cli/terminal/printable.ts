import { stripVTControlCharacters } from 'node:util';

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * C0 and C1 controls, line and paragraph separators, lone surrogates, and the characters that change the
 * direction of writing, with which one name can be made to look like another.
 */
const unprintable =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu;

function visible(character: string): string {
  const code = character.charCodeAt(0);
  return (
    named[character] ??
    (code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`)
  );
}

/**
 * Text from a server, a vault or a user as one line that is safe on a terminal: sequences that steer the
 * terminal are removed, every other invisible character is shown as an escape.
 */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(unprintable, visible);
}

/** Whether the text reads on a terminal as it is, so that it can be copied from there. */
export function isPrintable(text: string): boolean {
  return printable(text) === text;
}

/** The same for text of several lines: line breaks stay, tabs become spaces. */
export function printableLines(text: string): string[] {
  return text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => printable(line.replaceAll('\t', '    ')));
}

/** JSON in which no character can steer a terminal either: JSON.stringify escapes only the C0 controls. */
export function printableJson(document: unknown): string {
  return JSON.stringify(document, null, 2).replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
