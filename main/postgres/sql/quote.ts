import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';

/**
 * The one place where names and values become SQL. Identifiers are always quoted: whether a word needs it
 * depends on the server's version.
 */
export function quoteIdentifier(name: string): string {
  if (name === '') throw new PgkeepError('UserErrorInvalidInput', 'A name in SQL can’t be empty.');
  return `"${withoutNul(name).replaceAll('"', '""')}"`;
}

/** A name with the schema or other names in front of it; absent ones are left out. */
export function quoteQualified(...names: readonly (string | null | undefined)[]): string {
  const parts = names.filter((name) => name !== null && name !== undefined);
  return parts.map(quoteIdentifier).join('.');
}

/** A string literal that means the same whatever standard_conforming_strings says. */
export function quoteLiteral(value: string): string {
  const quoted = `'${withoutNul(value).replaceAll("'", "''")}'`;
  // The blank keeps the E apart from a word before it.
  return quoted.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

/** An object's number, for the few statements that take one: 32 bits without a sign, as decimal text. */
export function quoteOid(oid: string): string {
  if (/^[0-9]{1,10}$/.test(oid) && Number(oid) < 2 ** 32) return oid;
  throw new PgkeepError('UserErrorInvalidInput', `${inQuotes(oid)} is no number of an object.`);
}

/** Lines between dollar quotes with a tag that is not in them, whatever names they hold. */
export function dollarQuote(body: string): string {
  let tag = '$pgkeep$';
  for (let count = 1; body.includes(tag); count += 1) tag = `$pgkeep${count}$`;
  return `${tag}\n${withoutNul(body)}\n${tag}`;
}

function withoutNul(text: string): string {
  if (text.includes('\0')) {
    throw new PgkeepError('UserErrorInvalidInput', 'Text for PostgreSQL can’t contain the NUL character.');
  }
  return text;
}
