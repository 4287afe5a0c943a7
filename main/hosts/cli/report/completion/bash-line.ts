/** A command line of bash up to the cursor, taken apart without evaluating anything in it. */
export interface BashLine {
  /** The words behind the program's name, without quotes; the last one is the one that the cursor is in or behind. */
  readonly words: readonly string[];
  /** The last word as it was typed. */
  readonly typed: string;
  /** The quote that is open at the cursor. */
  readonly quote: '"' | "'" | undefined;
}

interface Word {
  value: string;
  typed: string;
}

/**
 * Quotes and backslashes as bash has them (bash(1), QUOTING); `$` and backquotes stand for themselves. Redirections
 * and assignments before the program are no words of the program.
 */
export function readBashLine(line: string): BashLine {
  const words: Word[] = [{ value: '', typed: '' }];
  let quote: BashLine['quote'];
  let isRedirection = false;
  const last = () => words[words.length - 1] ?? { value: '', typed: '' };
  const end = () => {
    if (isRedirection) words.pop();
    isRedirection = false;
    words.push({ value: '', typed: '' });
  };
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    const next = line.charAt(at + 1);
    if (quote === undefined && /\s/.test(character)) {
      if (last().typed !== '') end();
    } else if (quote === undefined && (character === '<' || character === '>')) {
      // what stands before it is a file descriptor
      if (/^\d*$/.test(last().value)) words.pop();
      words.push({ value: '', typed: '' });
      isRedirection = true;
    } else if (character === quote) {
      last().typed += character;
      quote = undefined;
    } else if (quote === undefined && (character === '"' || character === "'")) {
      last().typed += character;
      quote = character;
    } else if (character === '\\' && (quote === undefined || (quote === '"' && /[$`"\\]/.test(next)))) {
      last().typed += character + next;
      last().value += next;
      at += 1;
    } else {
      last().typed += character;
      last().value += character;
    }
  }
  const program = words.findIndex(({ value }) => !/^\w+\+?=/.test(value));
  const own = words.slice(program + 1);
  return { words: own.length > 0 ? own.map(({ value }) => value) : [''], typed: last().typed, quote };
}

/**
 * What bash puts in the place of `replaced`, the end of the last word that it found behind one of its word breaks, for a
 * word that is to become `value`. Undefined where that cannot be written between the open quotes.
 */
export function bashReplacement(
  { typed, quote }: BashLine,
  replaced: string,
  value: string,
): string | undefined {
  const kept = readBashLine(`x ${typed.slice(0, typed.length - replaced.length)}`).words[0] ?? '';
  if (!value.startsWith(kept)) return undefined;
  const rest = value.slice(kept.length);
  if (quote === '"') return rest.replace(/[$`"\\]/g, '\\$&');
  if (quote === "'") return rest.includes("'") ? undefined : rest;
  return rest.replace(/[^\w@%+:,./=\u0080-\u{10ffff}-]/gu, '\\$&');
}
