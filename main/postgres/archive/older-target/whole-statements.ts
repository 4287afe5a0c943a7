import type { VersionTraits } from '../../connect/server-traits.ts';
import { findOutside, isSign, isWord, listAt, wordsAt, withoutStatement, textOf } from './statement.ts';
import type { Change, Statement } from './statement.ts';

/**
 * Statements that go out, because without them the object is there all the same. They stand in the entry that
 * makes it, and an entry is one transaction: the table would go with them.
 * Source: dumpTableSchema in src/bin/pg_dump/pg_dump.c of 14 (SET COMPRESSION), dumpStatisticsExt of 13
 * (SET STATISTICS), dumpSequence of 15 and 16 (LOGGED and UNLOGGED).
 */
export function wholeStatementChanges(statement: Statement, traits: VersionTraits): Change[] {
  const { tokens } = statement;
  const says = (...words: string[]) =>
    findOutside(tokens, (_, index) => wordsAt(tokens, index, ...words)) !== -1;
  if (!traits.hasColumnCompression && wordsAt(tokens, 0, 'alter', 'table') && says('set', 'compression')) {
    const note = 'the compression method of a column is left out: PostgreSQL 14 and newer know it';
    return [{ edits: [withoutStatement(statement)], note }];
  }
  if (!traits.hasStatisticsTarget && wordsAt(tokens, 0, 'alter', 'statistics') && says('set', 'statistics')) {
    const note = 'the target of extended statistics is left out: PostgreSQL 13 and newer know it';
    return [{ edits: [withoutStatement(statement)], note }];
  }
  if (
    !traits.hasUnloggedSequences &&
    wordsAt(tokens, 0, 'alter', 'sequence') &&
    (says('set', 'logged') || says('set', 'unlogged'))
  ) {
    return [{ edits: [withoutStatement(statement)] }];
  }
  return [];
}

const unlogged = 'an unlogged sequence became a logged one: PostgreSQL 15 and newer know unlogged ones';

/** CREATE UNLOGGED SEQUENCE, and LOGGED or UNLOGGED for the sequence of an identity column. Source as above. */
export function sequenceChanges({ tokens }: Statement, traits: VersionTraits): Change[] {
  if (traits.hasUnloggedSequences) return [];
  if (wordsAt(tokens, 0, 'create', 'unlogged', 'sequence')) {
    const [word, next] = [tokens[1], tokens[2]];
    return [{ edits: [{ from: word?.from ?? 0, to: next?.from ?? 0, text: '' }], note: unlogged }];
  }
  const identity = findOutside(tokens, (_, index) => wordsAt(tokens, index, 'as', 'identity'));
  if (!wordsAt(tokens, 0, 'alter', 'table') || identity === -1) return [];
  const words = (listAt(tokens, identity + 2)?.items ?? []).flat();
  const at = words.findIndex(
    (token, index) => isWord(token, 'logged', 'unlogged') && !isName(words[index - 1]),
  );
  const word = words[at];
  if (word === undefined) return [];
  const edits = [{ from: word.from, to: word.to, text: '' }];
  return [isWord(word, 'unlogged') ? { edits, note: unlogged } : { edits }];
}

/** SEQUENCE NAME and a dot stand before a name, which may be any word. */
function isName(before: Statement['tokens'][number] | undefined): boolean {
  return isWord(before, 'name') || isSign(before, '.');
}

/**
 * The privilege MAINTAIN, of 17. Source: dumputils.c of 17 (parseAclItem); release notes of 17. One statement
 * that is refused would take all privileges of its object along.
 */
export function privilegeChanges(statement: Statement, traits: VersionTraits): Change[] {
  const { sql, tokens } = statement;
  if (traits.hasMaintain) return [];
  const verb = tokens.findIndex((token) => isWord(token, 'grant', 'revoke'));
  const isDefault = wordsAt(tokens, 0, 'alter', 'default', 'privileges');
  if (verb !== 0 && !isDefault) return [];
  const start = wordsAt(tokens, verb + 1, 'grant', 'option', 'for') ? verb + 4 : verb + 1;
  const end = tokens.findIndex((token, index) => index >= start && isWord(token, 'on'));
  const privileges = tokens.slice(start, end).filter((token) => !isSign(token, ','));
  // a list of columns never stands beside MAINTAIN, which no column has, but a column may be called so
  if (end === -1 || privileges.some((token) => isSign(token, '('))) return [];
  if (!privileges.some((token) => isWord(token, 'maintain'))) return [];
  const note = 'the privilege MAINTAIN is left out: PostgreSQL 17 and newer know it';
  const kept = privileges.filter((token) => !isWord(token, 'maintain')).map((token) => textOf(sql, [token]));
  const [first, last] = [tokens[start], tokens[end - 1]];
  if (kept.length === 0 || first === undefined || last === undefined) {
    return [{ edits: [withoutStatement(statement)], note }];
  }
  return [{ edits: [{ from: first.from, to: last.to, text: kept.join(',') }], note }];
}

/**
 * Collations: rules (16), the provider builtin (17) and its locale PG_UNICODE_FAST (18). All locales of builtin
 * sort by code point, as C does, so that what is sorted and unique stays the same; upper and lower case of
 * other letters than A to Z do not. Source: dumpCollation in pg_dump.c of 16 to 18; release notes of 16 to 18.
 */
export function collationChanges({ sql, tokens }: Statement, traits: VersionTraits): Change[] {
  if (!wordsAt(tokens, 0, 'create', 'collation')) return [];
  const open = findOutside(tokens, (token) => isSign(token, '('));
  const list = listAt(tokens, open);
  const [first, last] = [tokens[open + 1], list && tokens[list.close - 1]];
  if (list === undefined || first === undefined || last === undefined) return [];
  const valueOf = (name: string) => list.items.find((item) => isWord(item[0], name))?.[2]?.value;
  const isBuiltin = valueOf('provider') === 'builtin';
  const put = (text: string, note: string): Change[] => [
    { edits: [{ from: first.from, to: last.to, text }], note },
  ];
  if (isBuiltin && !traits.hasBuiltinLocales) {
    const note =
      'a collation of the provider builtin became C: it sorts the same, but knows upper and lower case of A to Z only';
    return put(`provider = libc, locale = 'C'`, `${note}: PostgreSQL 17 and newer know builtin`);
  }
  if (isBuiltin && !traits.hasUnicodeFast && valueOf('locale') === 'PG_UNICODE_FAST') {
    const note = 'a collation of the locale PG_UNICODE_FAST became C.UTF-8, which sorts the same';
    return put(`provider = builtin, locale = 'C.UTF-8'`, `${note}: PostgreSQL 18 and newer know it`);
  }
  if (!traits.hasIcuRules && valueOf('rules') !== undefined) {
    const kept = list.items.filter((item) => !isWord(item[0], 'rules')).map((item) => textOf(sql, item));
    const note = 'the rules of an ICU collation are left out, so that text may sort differently';
    return put(kept.join(', '), `${note}: PostgreSQL 16 and newer know them`);
  }
  return [];
}
