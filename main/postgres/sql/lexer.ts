/** One token of SQL; `from` and `to` are positions in the text. Blanks and comments make no tokens. */
export interface SqlToken {
  /**
   * `word`: keyword or unquoted identifier, folded to lower case in `value`; `quoted`: quoted identifier, its
   * name in `value`; `string`: any string literal, its text in `value`; `other`: one character or a number.
   */
  readonly kind: 'word' | 'quoted' | 'string' | 'other';
  readonly value: string;
  readonly from: number;
  readonly to: number;
}

const blank = /[ \t\n\r\f\v]+/y;
// PostgreSQL ends it at a carriage return, too
const lineComment = /--[^\n\r]*/y;
// Characters above ASCII are letters to PostgreSQL, byte by byte.
const word = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y;
// Two dots are no part of a number: PL/pgSQL's loops have them between two bounds.
const number = /[0-9][A-Za-z0-9_]*(?:\.(?!\.)[A-Za-z0-9_]*)?/y;
const quotedIdentifier = /"((?:[^"]|"")*)"/y;
const escapeClause = /\s*uescape\s*'([^'])'/iy;
const plainString = /'((?:[^']|'')*)'/y;
const escapeString = /'((?:[^'\\]|''|\\[\s\S])*)'/y;
const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;

/**
 * Splits SQL as PostgreSQL's own scanner does, as far as pg_dump's statements need it. An unfinished
 * string, identifier or comment ends the tokens in one `other` token with the rest.
 */
export function sqlTokens(sql: string, options: { standardStrings: boolean }): SqlToken[] {
  const tokens: SqlToken[] = [];
  let at = 0;
  while (at < sql.length) {
    const blanks = endOfBlanks(sql, at);
    if (blanks > at) {
      at = blanks;
      continue;
    }
    const { kind, value, to } = nextToken(sql, at, options);
    tokens.push({ kind, value, from: at, to });
    at = to;
  }
  return tokens;
}

type Found = Omit<SqlToken, 'from'>;

/** Where blanks and comments that start there end; the position itself where there are none. */
function endOfBlanks(sql: string, at: number): number {
  const space = match(sql, blank, at) ?? match(sql, lineComment, at);
  if (space !== null) return at + space[0].length;
  if (!sql.startsWith('/*', at)) return at;
  const end = endOfComment(sql, at);
  return end === -1 ? at : end;
}

/** The token that starts there, where neither a blank nor a whole comment does. */
function nextToken(sql: string, at: number, options: { standardStrings: boolean }): Found {
  return (
    unfinishedComment(sql, at) ??
    unicodeIdentifier(sql, at) ??
    wordOrEscapeString(sql, at) ??
    identifier(sql, at) ??
    string(sql, at, options) ??
    dollarString(sql, at) ??
    numberOrSign(sql, at)
  );
}

function match(sql: string, pattern: RegExp, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(sql);
}

const restOf = (sql: string, at: number): Found => ({ kind: 'other', value: sql.slice(at), to: sql.length });

function unfinishedComment(sql: string, at: number): Found | undefined {
  return sql.startsWith('/*', at) ? restOf(sql, at) : undefined;
}

/** `U&"…"`, with its UESCAPE. */
function unicodeIdentifier(sql: string, at: number): Found | undefined {
  if (!/^u&"/i.test(sql.slice(at, at + 3))) return undefined;
  const found = match(sql, quotedIdentifier, at + 2);
  if (found === null) return undefined;
  const after = at + 2 + found[0].length;
  const escape = match(sql, escapeClause, after);
  const text = (found[1] ?? '').replaceAll('""', '"');
  const value = unescapeUnicode(text, escape?.[1] ?? '\\');
  return { kind: 'quoted', value, to: after + (escape?.[0].length ?? 0) };
}

/** A word, or `E'…'`. */
function wordOrEscapeString(sql: string, at: number): Found | undefined {
  const name = match(sql, word, at);
  if (name === null) return undefined;
  const after = at + name[0].length;
  const isEscapePrefix = /^e$/i.test(name[0]) && sql[after] === "'";
  const text = isEscapePrefix ? match(sql, escapeString, after) : null;
  return text === null
    ? { kind: 'word', value: foldCase(name[0]), to: after }
    : { kind: 'string', value: unescape(text[1] ?? ''), to: after + text[0].length };
}

function identifier(sql: string, at: number): Found | undefined {
  const found = match(sql, quotedIdentifier, at);
  if (found === null) return undefined;
  return { kind: 'quoted', value: (found[1] ?? '').replaceAll('""', '"'), to: at + found[0].length };
}

function string(sql: string, at: number, options: { standardStrings: boolean }): Found | undefined {
  if (sql[at] !== "'") return undefined;
  const found = match(sql, options.standardStrings ? plainString : escapeString, at);
  if (found === null) return restOf(sql, at);
  const text = found[1] ?? '';
  const value = options.standardStrings ? text.replaceAll("''", "'") : unescape(text);
  return { kind: 'string', value, to: at + found[0].length };
}

function dollarString(sql: string, at: number): Found | undefined {
  const tag = match(sql, dollarTag, at)?.[0];
  if (tag === undefined) return undefined;
  const end = sql.indexOf(tag, at + tag.length);
  if (end === -1) return restOf(sql, at);
  return { kind: 'string', value: sql.slice(at + tag.length, end), to: end + tag.length };
}

function numberOrSign(sql: string, at: number): Found {
  const value = match(sql, number, at)?.[0] ?? sql[at] ?? '';
  return value === '"' ? restOf(sql, at) : { kind: 'other', value, to: at + value.length };
}

/** Tokens of each statement, without the semicolons between them. */
export function sqlStatements(sql: string, options: { standardStrings: boolean }): SqlToken[][] {
  const statements: SqlToken[][] = [[]];
  for (const token of sqlTokens(sql, options)) {
    if (token.kind === 'other' && token.value === ';') statements.push([]);
    else statements.at(-1)?.push(token);
  }
  return statements.filter((tokens) => tokens.length > 0);
}

/** Unquoted names are folded in ASCII only: other letters depend on the server's locale and pg_dump quotes them. */
function foldCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function unescape(text: string): string {
  return text.replace(/''|\\([\s\S])/g, (pair, escaped: string | undefined) => escaped ?? pair.charAt(0));
}

/** U&"d\0061t\+000061": four digits, or six after a plus; the escape character twice is itself. */
function unescapeUnicode(text: string, escape: string): string {
  const sign = escape.replace(/[^A-Za-z0-9]/, String.raw`\$&`);
  const pattern = new RegExp(`${sign}(?:(${sign})|([0-9a-f]{4})|\\+([0-9a-f]{6}))`, 'gi');
  return text.replace(pattern, (whole, itself?: string, four?: string, six?: string) => {
    if (itself !== undefined) return itself;
    const code = Number.parseInt(four ?? six ?? '', 16);
    return code <= 0x10_ffff ? String.fromCodePoint(code) : whole;
  });
}

/** Comments nest. -1 when it does not end. */
function endOfComment(sql: string, start: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = start;
  let depth = 0;
  for (let found = mark.exec(sql); found !== null; found = mark.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return -1;
}
