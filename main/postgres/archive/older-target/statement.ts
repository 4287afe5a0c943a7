import { sqlTokens, type SqlToken } from '../../sql/lexer.ts';

/** One statement of an entry's SQL. */
export interface Statement {
  /** The whole SQL that it stands in; positions of tokens are positions in it. */
  readonly sql: string;
  /** Its tokens, without the semicolon. */
  readonly tokens: readonly SqlToken[];
  readonly from: number;
  /** Behind its semicolon. */
  readonly to: number;
}

/** A piece of the SQL that is replaced. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** What a rule does to one statement. `note` says what is different then; absent: nothing is. */
export interface Change {
  readonly edits: readonly Edit[];
  readonly note?: string;
}

/** A part of a list between parentheses: its tokens, from the first to the last one. */
export type Item = readonly SqlToken[];

export function statementsOf(sql: string, options: { standardStrings: boolean }): Statement[] {
  const statements: Statement[] = [];
  let tokens: SqlToken[] = [];
  for (const token of sqlTokens(sql, options)) {
    const ends = isSign(token, ';');
    if (!ends) tokens.push(token);
    const first = tokens[0];
    if (ends && first !== undefined) {
      statements.push({ sql, tokens, from: first.from, to: token.to });
      tokens = [];
    }
  }
  const [first, last] = [tokens[0], tokens.at(-1)];
  if (first !== undefined && last !== undefined) {
    statements.push({ sql, tokens, from: first.from, to: last.to });
  }
  return statements;
}

export function applyEdits(sql: string, edits: readonly Edit[]): string {
  let text = '';
  let copied = 0;
  for (const { from, to, text: put } of edits.toSorted((one, other) => one.from - other.from)) {
    text += sql.slice(copied, from) + put;
    copied = to;
  }
  return text + sql.slice(copied);
}

export function isWord(token: SqlToken | undefined, ...words: readonly string[]): boolean {
  return token?.kind === 'word' && words.includes(token.value);
}

export function isSign(token: SqlToken | undefined, sign: string): boolean {
  return token?.kind === 'other' && token.value === sign;
}

/** Whether these words stand one after the other from `at` on. */
export function wordsAt(tokens: readonly SqlToken[], at: number, ...words: readonly string[]): boolean {
  return at >= 0 && words.every((word, offset) => isWord(tokens[at + offset], word));
}

/** Position of the first token outside of all parentheses that passes; -1 where there is none. */
export function findOutside(
  tokens: readonly SqlToken[],
  passes: (token: SqlToken, index: number) => boolean,
): number {
  let depth = 0;
  return tokens.findIndex((token, index) => {
    if (isSign(token, ')')) depth -= 1;
    const found = depth === 0 && passes(token, index);
    if (isSign(token, '(')) depth += 1;
    return found;
  });
}

/** The parts of the list whose parenthesis opens at `open`, and where it closes; undefined where it does not. */
export function listAt(
  tokens: readonly SqlToken[],
  open: number,
): { readonly items: readonly Item[]; readonly close: number } | undefined {
  if (!isSign(tokens[open], '(')) return undefined;
  const items: SqlToken[][] = [[]];
  let depth = 0;
  for (let index = open + 1; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token === undefined) return undefined;
    if (depth === 0 && isSign(token, ')')) {
      return { items: items.filter(({ length }) => length > 0), close: index };
    }
    if (depth === 0 && isSign(token, ',')) items.push([]);
    else items.at(-1)?.push(token);
    if (isSign(token, '(')) depth += 1;
    if (isSign(token, ')')) depth -= 1;
  }
  return undefined;
}

/** The text of these tokens as it stands. */
export function textOf(sql: string, tokens: readonly SqlToken[]): string {
  return sql.slice(tokens[0]?.from ?? 0, tokens.at(-1)?.to ?? 0);
}

/** Takes the statement out, with its semicolon. */
export function withoutStatement({ from, to }: Statement): Edit {
  return { from, to, text: '' };
}
