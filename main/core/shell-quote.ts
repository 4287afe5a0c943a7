/** Command lines to be shown and copied. pgkeep itself never runs one: see process.ts. */
export type Shell = 'sh' | 'powershell';

/** Words that mean nothing to either shell. PowerShell splits at a comma and takes a leading @ for its own. */
const plain = /^[A-Za-z0-9_./:=+-]+$/;

/** One word, so that the shell takes every character as it stands. */
export function quoteWord(shell: Shell, word: string): string {
  if (plain.test(word)) return word;
  return shell === 'sh'
    ? `'${word.replaceAll("'", `'\\''`)}'`
    : // PowerShell takes typographic quotes for quotes.
      `'${word.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
}

export function commandLine(shell: Shell, program: string, words: readonly string[]): string {
  return [program, ...words.map((word) => quoteWord(shell, word))].join(' ');
}

export function environmentLine(shell: Shell, name: string, value: string): string {
  if (shell === 'sh') return `export ${name}=${quoteWord(shell, value)}`;
  return `$env:${name} = '${value.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
}

/** Both shells begin a comment alike; a line break would end it. */
export function comment(text: string): string {
  return `# ${text.replace(/[\r\n]+/g, ' ')}`;
}
