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
    if (/^u&"/i.test(sql.slice(at, at + 3))) {
      const identifier = match(quotedIdentifier, at + 2);
      if (identifier !== null) {
        const after = at + 2 + identifier[0].length;
        const escape = match(escapeClause, after);
        const text = (identifier[1] ?? '').replaceAll('""', '"');
        take('quoted', unescapeUnicode(text, escape?.[1] ?? '\\'), after + (escape?.[0].length ?? 0));
        continue;
      }
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
