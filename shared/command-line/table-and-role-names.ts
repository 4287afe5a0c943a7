/**
 * Names of tables and roles on the command line: quoted parts as in SQL, `"My ""odd"".schema".t`. Unlike in
 * SQL an unquoted part is taken literally and not folded to lower case: a shell already ate one level of
 * quotes, and whoever writes Orders means the table that is listed as Orders.
 */

interface Part {
  readonly name: string;
  /** Index after the part: that of the separator, or the length of the text. */
  readonly end: number;
}

function readPart(text: string, start: number, separator: string): Part {
  if (text[start] !== '"') {
    const found = separator === '' ? -1 : text.indexOf(separator, start);
    const end = found === -1 ? text.length : found;
    const name = text.slice(start, end);
    if (name === '') throw new Error('a name is empty');
    if (name.includes('"')) throw new Error('quotes go around a whole name, and a quote inside is doubled');
    return { name, end };
  }
  let name = '';
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) throw new Error('a quote is not closed');
    name += text.slice(at, quote);
    if (text[quote + 1] !== '"') {
      const end = quote + 1;
      if (end < text.length && text[end] !== separator) {
        throw new Error('quotes go around a whole name, and a quote inside is doubled');
      }
      if (name === '') throw new Error('a name is empty');
      return { name, end };
    }
    name += '"';
    at = quote + 2;
  }
}

/** Reads `table` or `schema.table`. Throws an Error that says what is wrong with the text. */
export function parseTableName(text: string): { schema?: string; name: string } {
  const first = readPart(text, 0, '.');
  if (first.end === text.length) return { name: first.name };
  const second = readPart(text, first.end + 1, '.');
  if (second.end !== text.length) {
    throw new Error('a table is named "table" or "schema.table"; put quotes around a name that has a dot');
  }
  return { schema: first.name, name: second.name };
}

/** Reads `old=new`, split at the first `=` outside quotes. Throws an Error that says what is wrong. */
export function parseRoleMapping(text: string): { from: string; to: string } {
  const from = readPart(text, 0, '=');
  if (from.end === text.length) throw new Error('a mapping of roles is written old=new');
  const to = readPart(text, from.end + 1, '');
  return { from: from.name, to: to.name };
}

/** A part of a name as {@link parseTableName} and {@link parseRoleMapping} read it back. */
function writePart(name: string): string {
  return /^[^".=]+$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** A table as `--table` takes it. */
export function writeTableName({ schema, name }: { schema?: string | undefined; name: string }): string {
  return schema === undefined ? writePart(name) : `${writePart(schema)}.${writePart(name)}`;
}

/** A mapping as `--role-map` takes it. */
export function writeRoleMapping({ from, to }: { from: string; to: string }): string {
  return `${writePart(from)}=${writePart(to)}`;
}
