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
const lineComment = /--[^\n]*/y;
// Characters above ASCII are letters to PostgreSQL, byte by byte.
const word = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y;
const number = /[0-9][A-Za-z0-9_.]*/y;
const quotedIdentifier = /"((?:[^"]|"")*)"/y;
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
  const match = (pattern: RegExp, position = at): RegExpExecArray | null => {
    pattern.lastIndex = position;
    return pattern.exec(sql);
  };
  const take = (kind: SqlToken['kind'], value: string, to: number): void => {
    tokens.push({ kind, value, from: at, to });
    at = to;
  };

  while (at < sql.length) {
    const space = match(blank) ?? match(lineComment);
    if (space !== null) {
      at += space[0].length;
      continue;
    }
    if (sql.startsWith('/*', at)) {
      const end = endOfComment(sql, at);
      if (end === -1) take('other', sql.slice(at), sql.length);
      else at = end;
      continue;
    }
    const name = match(word);
    if (name !== null) {
      const after = at + name[0].length;
      const isEscapePrefix = /^e$/i.test(name[0]) && sql[after] === "'";
      const string = isEscapePrefix ? match(escapeString, after) : null;
      if (string !== null) take('string', unescape(string[1] ?? ''), after + string[0].length);
      else take('word', foldCase(name[0]), after);
      continue;
    }
    const identifier = match(quotedIdentifier);
    if (identifier !== null) {
      take('quoted', (identifier[1] ?? '').replaceAll('""', '"'), at + identifier[0].length);
      continue;
    }
    if (sql[at] === "'") {
      const string = match(options.standardStrings ? plainString : escapeString);
      const text = string?.[1] ?? '';
      const value = options.standardStrings ? text.replaceAll("''", "'") : unescape(text);
      if (string === null) take('other', sql.slice(at), sql.length);
      else take('string', value, at + string[0].length);
      continue;
    }
    const tag = match(dollarTag)?.[0];
    if (tag !== undefined) {
      const end = sql.indexOf(tag, at + tag.length);
      if (end === -1) take('other', sql.slice(at), sql.length);
      else take('string', sql.slice(at + tag.length, end), end + tag.length);
      continue;
    }
    const digits = match(number)?.[0] ?? sql[at] ?? '';
    if (digits === '"') take('other', sql.slice(at), sql.length);
    else take('other', digits, at + digits.length);
  }
  return tokens;
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
