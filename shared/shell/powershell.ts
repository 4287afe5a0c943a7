/**
 * What PowerShell takes as it stands in a command's arguments. A comma makes an array, an at sign a splat, a percent
 * sign an alias; and a word that begins with one dash is taken apart at a dot or a colon.
 */
const plain = /^(?:--)?[\w./][\w./:=+-]*$/;

/**
 * A string of PowerShell, in which every character stands for itself: `'shop'`, `'it''s'`. PowerShell takes the
 * typographic single quotes U+2018 to U+201B for quotes too, so they are doubled alike (PowerShell's language
 * specification, 2.3.5.2, "single-quote-character"). In a script that is read from a file use powershell-ascii.ts.
 */
export function powershellString(text: string): string {
  return `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
}

/**
 * A command with its arguments, each of which the program gets as it stands, in every PowerShell from 5.1 on:
 * `psql 'my shop'`; where one of them takes more, `& { $PSNativeCommandArgumentPassing = 'Legacy'; … }`.
 */
export function powershellCommand(program: string, words: readonly string[]): string {
  const usual = words.map((text) => (plain.test(text) ? text : powershellString(text)));
  if (!words.some(needsOwnQuotes)) return [program, ...usual].join(' ');
  const legacy = words.map((text, index) =>
    needsOwnQuotes(text) ? powershellString(inDoubleQuotes(text)) : usual[index],
  );
  return `& { $PSNativeCommandArgumentPassing = 'Legacy'; ${[program, ...legacy].join(' ')} }`;
}

/**
 * Whether some PowerShell gives the program another argument than it was given itself. Before 7.3 double quotes get
 * lost and an empty argument is left out (about_Parsing, "Passing arguments that contain quote characters"); and not
 * each doubles the backslash before a closing quote that it adds itself, as it does where there is a space.
 *
 * From 7.3 on $PSNativeCommandArgumentPassing decides, which to those before is a variable like any other: set to
 * Legacy for the one command, all do the same. They write the arguments into one line, with quotes around each that
 * has a space outside of double quotes (NeedQuotes in PowerShell's NativeCommandParameterBinder.cs). So these
 * arguments bring their double quotes along.
 */
function needsOwnQuotes(text: string): boolean {
  return text === '' || text.includes('"') || /[\s\u0085].*\\$/s.test(text);
}

/**
 * As a program takes an argument out of its command line: a backslash before each double quote, and backslashes
 * doubled where a double quote follows them (Microsoft C, "Parsing C command-line arguments").
 */
function inDoubleQuotes(text: string): string {
  return `"${text.replace(/\\*(?="|$)/g, '$&$&').replaceAll('"', '\\"')}"`;
}
