/**
 * Characters that show nothing, steer a terminal or change the direction of writing: controls, formats (bidi, zero
 * width, soft hyphen), line and paragraph separators, lone surrogates, and the fillers that look like a space.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u115f\u1160\u2800\u3164\uffa0]/u;
const allUnseen = new RegExp(unseen.source, 'gu');

/** The most characters that a name has. */
export const longestName = 200;

/** Whether a name has characters that nobody would see in it. */
export const hasUnseen = (name: string): boolean => unseen.test(name);

/** Whether a name reads like an id of pgkeep's, which it would then stand for on the command line. */
export const looksLikeId = (name: string): boolean =>
  /^(inst|server|vault|point|job)-\d{8}t\d{6}-/i.test(name);

/** Whether a command would take a name for an option. */
export const looksLikeOption = (name: string): boolean => /^[-\u2010-\u2015\u2212]/u.test(name);

/** A name as it is kept: composed characters (NFC), one space between words, none around it. */
export const normalName = (name: string): string => name.normalize('NFC').replace(/\s+/gu, ' ').trim();

/**
 * The nearest name that {@link hasUnseen} takes nothing from, for names that others chose: in a vault, or in
 * the store of an earlier version. Unlike a name that a user types, none is refused.
 */
export function cleanedName(name: string, fallback = 'unnamed'): string {
  const plain = normalName(name.replace(allUnseen, ' ')).replace(/^[-\u2010-\u2015\u2212\s]+/u, '');
  const clean = looksLikeId(plain) ? `named ${plain}` : plain;
  const short = normalName(Array.from(clean).slice(0, longestName).join(''));
  return short === '' ? fallback : short;
}

/**
 * Names with the same key are the same name: two that differ only in case or in the width of their letters would be
 * mistaken for one another, so the second one is refused, or gets a number when it comes from a vault.
 */
export const nameKey = (name: string): string => normalName(name.normalize('NFKC')).toLowerCase();

/** The name, or the name with a number when it is taken, by one of these or by one of these keys (see {@link nameKey}). */
export function freeName(
  name: string,
  taken: readonly { readonly name: string }[] | ReadonlySet<string>,
): string {
  const keys = 'has' in taken ? taken : new Set(taken.map((thing) => nameKey(thing.name)));
  let candidate = name;
  for (let number = 2; keys.has(nameKey(candidate)); number += 1) {
    const suffix = ` (${number})`;
    candidate = `${Array.from(name)
      .slice(0, longestName - suffix.length)
      .join('')}${suffix}`;
  }
  return candidate;
}
