/**
 * Which arguments a program gets from a command in PowerShell, by its published rules; the real one runs on few
 * machines that test pgkeep, and each has a single version of it. Takes one command of bare words and strings in
 * single quotes, which may stand in a block that sets $PSNativeCommandArgumentPassing to Legacy.
 */
export interface PowershellKind {
  /** From 7.3 on: arguments go to the program as they are, unless told otherwise. */
  readonly standard: boolean;
  /** Doubles the backslashes at the end of an argument around which it puts quotes. */
  readonly doublesBackslashes: boolean;
}

export function argumentsOf(command: string, { standard, doublesBackslashes }: PowershellKind): string[] {
  const block = /^& \{ \$PSNativeCommandArgumentPassing = 'Legacy'; (.*) \}$/s.exec(command);
  const [, ...words] = wordsOf(block?.[1] ?? command);
  if (standard && block === null) return words;
  const line = words
    .filter((word) => word !== '')
    .map((word) => {
      if (!needsQuotes(word)) return word;
      return `"${word}${doublesBackslashes ? (/\\*$/.exec(word)?.[0] ?? '') : ''}"`;
    })
    .join(' ');
  return argumentsOfLine(line);
}

/** PowerShell's tokens: any of five quotes begins and ends a string, two of them are one within it. */
function wordsOf(text: string): string[] {
  const words: string[] = [];
  const tokens =
    /\s*(?:['\u2018-\u201b]((?:['\u2018-\u201b]{2}|[^'\u2018-\u201b])*)['\u2018-\u201b]|([^\s'\u2018-\u201b]+))/gy;
  let end = 0;
  for (let found = tokens.exec(text); found !== null; found = tokens.exec(text)) {
    end = tokens.lastIndex;
    const [, quoted, bare] = found;
    if (bare !== undefined && /^-[^-].*[.:]|[,@%$`(){};&|<>"#*?~]/.test(bare)) {
      throw new Error(`PowerShell takes this apart: ${bare}`);
    }
    words.push(
      quoted === undefined ? (bare ?? '') : quoted.replace(/['\u2018-\u201b](['\u2018-\u201b])/g, '$1'),
    );
  }
  if (end !== text.length) throw new Error(`This is no string of PowerShell: ${text.slice(end)}`);
  return words;
}

/** NativeCommandParameterBinder.NeedQuotes: white space outside of double quotes. */
function needsQuotes(text: string): boolean {
  let inside = false;
  for (const [index, unit] of Array.from(text).entries()) {
    if (unit === '"' && Array.from(text)[index - 1] !== '\\') inside = !inside;
    else if (/[\s\u0085]/.test(unit) && !inside) return true;
  }
  return false;
}

/** "Parsing C command-line arguments" of Microsoft C, without the program's name. */
function argumentsOfLine(line: string): string[] {
  const found: string[] = [];
  let current: string | undefined;
  let inside = false;
  for (const [part] of line.matchAll(/\\*"|\\+|[^\\"]/g)) {
    if (part.endsWith('"')) {
      const backslashes = part.length - 1;
      current = (current ?? '') + '\\'.repeat(Math.floor(backslashes / 2));
      if (backslashes % 2 === 1) current += '"';
      else inside = !inside;
    } else if (/^[ \t]$/.test(part) && !inside) {
      if (current !== undefined) found.push(current);
      current = undefined;
    } else {
      current = (current ?? '') + part;
    }
  }
  return current === undefined ? found : [...found, current];
}
