import { z } from 'zod';

/** One name of a pattern: what is matched character by character, and its wildcards. */
export type PatternPart = readonly ({ readonly literal: string } | { readonly any: 'one' | 'several' })[];

/** A pattern as it was understood; without a schema it is about the name in every schema. */
export interface ParsedPattern {
  readonly schema?: PatternPart;
  readonly name: PatternPart;
}

const longest = 256;

/**
 * Reads a pattern as pg_dump and psql have it: `*` and `?` are wildcards, a dot stands between schema and name, letters
 * are folded to lower case outside of double quotes, and inside of them all is literal (a quote is doubled). What
 * else psql would take for a regular expression has to be quoted here. Undefined where it is no pattern. Source:
 * PostgreSQL's documentation, app-psql, Patterns.
 */
export function parsePattern(text: string): ParsedPattern | undefined {
  const parts: PatternPart[] = [];
  let part: PatternPart[number][] = [];
  for (let at = 0; at < text.length;) {
    const quoted = /^"((?:[^"\0]|"")+)"/.exec(text.slice(at));
    const bare = /^[\p{L}\p{N}\p{M}_$]+/u.exec(text.slice(at));
    if (quoted !== null) {
      part.push({ literal: (quoted[1] ?? '').replaceAll('""', '"') });
      at += quoted[0].length;
    } else if (bare !== null) {
      part.push({ literal: bare[0].replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase()) });
      at += bare[0].length;
    } else if (text[at] === '*' || text[at] === '?') {
      part.push({ any: text[at] === '*' ? 'several' : 'one' });
      at += 1;
    } else if (text[at] === '.' && parts.length === 0 && part.length > 0) {
      parts.push(part);
      part = [];
      at += 1;
    } else return undefined;
  }
  if (part.length === 0) return undefined;
  const [schema] = parts;
  return schema === undefined ? { name: part } : { schema, name: part };
}

const help = '* and ? are wildcards, and other signs stand in double quotes';

/** Names of schemas. */
export const SchemaPattern = z
  .string()
  .max(longest)
  .refine((text) => {
    const pattern = parsePattern(text);
    return pattern !== undefined && pattern.schema === undefined;
  }, `a schema is named as audit or "Old*": ${help}`);

/** Names of tables, views, materialized views, sequences and foreign tables. */
export const TablePattern = z
  .string()
  .max(longest)
  .refine(
    (text) => parsePattern(text) !== undefined,
    `a table is named as public.log_* or "Log", in every schema where none is named: ${help}`,
  );
