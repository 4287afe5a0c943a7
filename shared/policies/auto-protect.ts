import { z } from 'zod';
import { PolicyId } from '../ids.ts';

/** The longest pattern, in characters: each of a name's 63 bytes may be escaped. */
const longestPattern = 126;

/**
 * Which names of databases are meant: `*` stands for any characters, `?` for one, and a backslash before a character for
 * that character. Small and capital letters differ, as they do in PostgreSQL, and a name is as the server has it, without
 * quotes.
 */
export const NamePattern = z
  .string()
  .min(1, 'a pattern of names is not empty')
  .max(longestPattern, `a pattern of names has at most ${longestPattern} characters`)
  .refine((pattern) => !pattern.includes('\0'), 'a pattern of names has no NUL character')
  .refine(
    (pattern) => pattern.replaceAll('\\\\', '').at(-1) !== '\\',
    'a pattern of names does not end with a backslash',
  );
export type NamePattern = z.infer<typeof NamePattern>;

/** Databases with these names are backed up by this policy of the vault that has the rule. */
export const AutoProtectRule = z.object({ names: NamePattern, policy: PolicyId });
export type AutoProtectRule = z.infer<typeof AutoProtectRule>;

export const mostAutoProtectRules = 20;
export const mostExceptions = 200;

/** Which databases of a server are protected by themselves in the vault whose record of the server has this. */
export const AutoProtect = z.object({
  /** The first one whose pattern has the name counts. */
  rules: z.array(AutoProtectRule).max(mostAutoProtectRules),
  /** These are left alone, whatever the rules say. */
  except: z.array(NamePattern).max(mostExceptions),
});
export type AutoProtect = z.infer<typeof AutoProtect>;

/** The pattern that one name alone has. */
export const patternOfName = (name: string): string => name.replaceAll(/[\\*?]/g, '\\$&');

type Part = { readonly any: true } | { readonly any: false; readonly one: string | null };

/** The pattern's characters; a `one` of null is any single one. */
function partsOf(pattern: string): Part[] {
  const characters = Array.from(pattern);
  const parts: Part[] = [];
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at];
    if (character === '*') parts.push({ any: true });
    else if (character === '?') parts.push({ any: false, one: null });
    else if (character === '\\') {
      at += 1;
      parts.push({ any: false, one: characters[at] ?? '\\' });
    } else parts.push({ any: false, one: character ?? '' });
  }
  return parts;
}

/**
 * Whether a name has a pattern. A `*` that took too little takes one character more, and no earlier one is tried again, so
 * that no pattern makes it take longer than both lengths multiplied.
 */
export function hasPattern(name: string, pattern: string): boolean {
  const parts = partsOf(pattern);
  const characters = Array.from(name);
  let part = 0;
  let at = 0;
  let star: { readonly part: number; at: number } | undefined;
  while (at < characters.length) {
    const wanted = parts[part];
    if (wanted?.any === true) {
      star = { part, at };
      part += 1;
    } else if (wanted !== undefined && (wanted.one === null || wanted.one === characters[at])) {
      part += 1;
      at += 1;
    } else if (star === undefined) return false;
    else {
      star.at += 1;
      at = star.at;
      part = star.part + 1;
    }
  }
  return parts.slice(part).every(({ any }) => any);
}

/** The rule by which a database is protected by itself; undefined where it is left alone. */
export function ruleFor(name: string, { rules, except }: AutoProtect): AutoProtectRule | undefined {
  if (except.some((pattern) => hasPattern(name, pattern))) return undefined;
  return rules.find(({ names }) => hasPattern(name, names));
}
