import { powershellString } from './powershell.ts';

/**
 * Text in PowerShell scripts that are ASCII only: PowerShell 5.1 reads a file without a byte order mark in the
 * machine's ANSI code page, where the second byte of many a letter in UTF-8 is a typographic quote, which closes a
 * string like any other. Whatever is not ASCII stands there as a mark and UTF-16 units, which Decode puts back.
 */
export interface AsciiText {
  /** The lines that define Decode; they stand behind param() and before the first use. */
  readonly decode: readonly string[];
  /** An expression whose value is the text. */
  readonly value: (text: string) => string;
  /** The text with units in place of what `which` finds; Decode gives it back. */
  readonly encode: (text: string, which: RegExp) => string;
}

/** `texts` are all that the script will hold: the mark is none of their parts. */
export function asciiText(texts: readonly string[]): AsciiText {
  const mark = markFor(texts);
  const encode = (text: string, which: RegExp) =>
    text.replace(which, (unit) => mark + unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0'));
  return {
    encode,
    value(text) {
      const coded = encode(text, /[^\x20-\x7e]/g);
      return coded.includes(mark) ? `(Decode ${powershellString(coded)})` : powershellString(coded);
    },
    decode: [
      'function Decode([string]$Text) {',
      `  [regex]::Replace($Text, '${mark}([0-9A-F]{4})', {`,
      '    param($Match)',
      '    [string][char][Convert]::ToInt32($Match.Groups[1].Value, 16)',
      '  })',
      '}',
    ],
  };
}

/** A mark that none of the texts holds, without a character that means something in a regular expression. */
function markFor(texts: readonly string[]): string {
  let mark = '~u';
  for (let count = 1; texts.some((text) => text.includes(mark)); count += 1) mark = `~u${count}_`;
  return mark;
}
