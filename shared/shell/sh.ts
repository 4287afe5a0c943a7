/**
 * What a POSIX shell, bash and zsh take as it stands. A word may not begin with an equals sign: zsh puts the path of
 * a program in the place of "=ls" (zshexpn(1), "= expansion").
 */
const plain = /^[\w@%+:,./-][\w@%+:,./=-]*$/;

/**
 * One word for a POSIX shell, which takes every character of it as it stands: `shop`, `'my shop'`, `'it'\''s'`, `''`.
 * Between single quotes no character but the single quote has a meaning (POSIX.1-2024, Shell Command Language, 2.2.2).
 * A program still takes a word that begins with a dash for an option.
 */
export function shWord(text: string): string {
  return plain.test(text) ? text : shString(text);
}

/** The same, in quotes in any case: the value of an assignment in a script. */
export function shString(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
