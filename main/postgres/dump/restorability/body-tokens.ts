import { sqlTokens, type SqlToken } from '../../sql/lexer.ts';

/** A name with the schema that stands before it; null where none does. */
export interface NamedThing {
  readonly schema: string | null;
  readonly name: string;
}

/** Stands where no token is, before the first and behind the last. */
export const noToken: SqlToken = { kind: 'other', value: '', from: -1, to: -1 };

/** The tokens of a body by their place, with what is asked about them again and again. */
export class BodyTokens {
  readonly #tokens: readonly SqlToken[];
  readonly #closes: ReadonlyMap<number, number>;

  constructor(body: string) {
    this.#tokens = sqlTokens(body, { standardStrings: true });
    this.#closes = closingParentheses(this.#tokens);
  }

  get length(): number {
    return this.#tokens.length;
  }

  at(place: number): SqlToken {
    return this.#tokens[place] ?? noToken;
  }

  word(place: number): string | undefined {
    const { kind, value } = this.at(place);
    return kind === 'word' ? value : undefined;
  }

  isSign(place: number, sign: string): boolean {
    const { kind, value } = this.at(place);
    return kind === 'other' && value === sign;
  }

  /** Whether a dot stands before; two of them are a range. */
  isQualified(place: number): boolean {
    return this.isSign(place - 1, '.') && !this.isSign(place - 2, '.');
  }

  /** The place behind what stands in parentheses here, if any do. */
  behindParentheses(place: number): number {
    return this.isSign(place, '(') ? (this.#closes.get(place) ?? place) + 1 : place;
  }

  /** The identifiers that stand here with dots between them. */
  names(from: number): string[] {
    const names: string[] = [];
    for (let place = from; ; place += 2) {
      const { kind, value } = this.at(place);
      if (kind !== 'word' && kind !== 'quoted') break;
      names.push(value);
      if (!this.isSign(place + 1, '.') || this.isSign(place + 2, '.') || this.isSign(place + 2, '*')) break;
    }
    return names;
  }

  path(from: number): { path: NamedThing | undefined; next: number } {
    const names = this.names(from);
    return { path: pathOf(names), next: from + Math.max(1, names.length * 2 - 1) };
  }

  /** How many arguments stand after this parenthesis; null where the text does not tell. */
  argumentsIn(open: number): number | null {
    const close = this.#closes.get(open);
    if (close === undefined) return null;
    if (close === open + 1) return 0;
    let count = 1;
    let brackets = 0;
    for (let place = open + 1; place < close; place += 1) {
      const { kind, value } = this.at(place);
      if (kind === 'word' && value === 'variadic') return null;
      if (kind !== 'other') continue;
      if (value === '*' && place === open + 1) return null;
      if (value === '(') place = this.#closes.get(place) ?? place;
      else if (value === '[') brackets += 1;
      else if (value === ']') brackets -= 1;
      else if (value === ',' && brackets === 0) count += 1;
    }
    return count;
  }

  /**
   * The operator that begins here, and the place behind it, as the scanner splits them: a long one ends in + or -
   * only if it has a sign that no operator of the standard has.
   */
  operator(from: number): { text: string; next: number } {
    let next = from + 1;
    while (isOperatorSign(this.at(next)) && this.at(next).from === this.at(next - 1).to) next += 1;
    const text = () =>
      this.#tokens
        .slice(from, next)
        .map(({ value }) => value)
        .join('');
    if (!/[~!@#%^&|`?]/.test(text())) while (next > from + 1 && /[-+]$/.test(text())) next -= 1;
    return { text: text(), next };
  }
}

export function isOperatorSign({ kind, value }: SqlToken): boolean {
  return kind === 'other' && /^[-+*/<>=~!@#%^&|`?]$/.test(value);
}

/** A name of one or two parts, or of three with the database in front. */
export function pathOf(names: readonly string[]): NamedThing | undefined {
  const name = names.at(-1);
  return name === undefined ? undefined : { schema: names.at(-2) ?? null, name };
}

function closingParentheses(tokens: readonly SqlToken[]): Map<number, number> {
  const closes = new Map<number, number>();
  const open: number[] = [];
  for (const [place, { kind, value }] of tokens.entries()) {
    if (kind !== 'other') continue;
    if (value === '(') open.push(place);
    else if (value === ')') {
      const start = open.pop();
      if (start !== undefined) closes.set(start, place);
    }
  }
  return closes;
}
