/** PowerShell's quotes: typographic ones are quotes like the others (CharTraits.cs of PowerShell, 5.1 and 7 alike). */
const single = /['\u2018-\u201b]/;
const double = /["\u201c-\u201e]/;

/**
 * A script of PowerShell with every string emptied, by the rules of its tokenizer (tokenizer.cs, ScanStringLiteral and
 * ScanStringExpandable) and every comment: whatever a name brings along, what remains is the same script. Throws where a
 * string does not end.
 */
export function powershellSkeleton(script: string): string {
  const units = script.split('');
  let skeleton = '';
  let at = 0;
  while (at < units.length) {
    const unit = units[at] ?? '';
    if (single.test(unit) || double.test(unit)) {
      at = endOfString(units, at, single.test(unit) ? single : double);
      skeleton += single.test(unit) ? "''" : '""';
    } else if (unit === '#') {
      const end = script.indexOf('\n', at);
      at = end === -1 ? units.length : end;
      skeleton += '#';
    } else {
      skeleton += unit;
      at += 1;
    }
  }
  return skeleton;
}

/** Behind the quote that ends the string: two of a kind are one within it, and a backtick takes the next one along. */
function endOfString(units: readonly string[], start: number, quote: RegExp): number {
  for (let at = start + 1; at < units.length; at += 1) {
    const unit = units[at] ?? '';
    if (quote === double && unit === '`') at += 1;
    else if (quote.test(unit)) {
      if (!quote.test(units[at + 1] ?? '')) return at + 1;
      at += 1;
    }
  }
  throw new Error(`a string does not end: ${units.slice(start, start + 40).join('')}`);
}
