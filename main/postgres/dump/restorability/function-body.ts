import type { SqlToken } from '../../sql/lexer.ts';
import { isKeyWord } from '../../sql/names.ts';
import { FoundReferences, type BodyReferences } from './body-references.ts';
import { BodyTokens, isOperatorSign, noToken, pathOf, type NamedThing } from './body-tokens.ts';
import { OpenFrames } from './body-frames.ts';

/**
 * Reads the body of a function in SQL or PL/pgSQL. It knows no grammar: it knows where a statement has a relation, a
 * call or a type. What it finds are candidates; only the catalogue tells which of them are there.
 */
export function referencesInBody(body: string, language: 'sql' | 'plpgsql'): BodyReferences {
  return new BodyReader(new BodyTokens(body), language).read();
}

const endOfFrom = new Set(
  'where group having order limit offset fetch for union intersect except window returning set into loop then select values when'.split(
    ' ',
  ),
);

function isOneOf(word: string | undefined, words: string): boolean {
  return word !== undefined && words.split(' ').includes(word);
}

/** Key words that a name follows which is defined or written to, and not called. */
const beforeDefinition = new Set('as into table references with constraint end'.split(' '));

/** Words that are names elsewhere, and in PL/pgSQL or at their place in SQL stand before an expression. */
const beforeExpression = new Set(
  'return next query perform if elsif elseif while exit continue assert call by set escape execute zone over loop begin exists'.split(
    ' ',
  ),
);

/** Whether an expression may follow the word; after any other word, a name before a parenthesis is an alias. */
function startsExpression(word: string): boolean {
  return beforeExpression.has(word) || (isKeyWord(word) && !beforeDefinition.has(word));
}

class BodyReader {
  readonly #tokens: BodyTokens;
  readonly #plpgsql: boolean;
  readonly #found = new FoundReferences();
  readonly #frames = new OpenFrames();
  #declares = false;

  constructor(tokens: BodyTokens, language: 'sql' | 'plpgsql') {
    this.#tokens = tokens;
    this.#plpgsql = language === 'plpgsql';
  }

  read(): BodyReferences {
    for (let at = 0; at < this.#tokens.length;) at = this.#step(at);
    return this.#found.references();
  }

  /** Takes the token and gives the place of the next one. */
  #step(at: number): number {
    const token = this.#tokens.at(at);
    if (token.kind === 'word' || token.kind === 'quoted') return this.#name(at);
    if (token.kind !== 'other') return at + 1;
    const frame = this.#frames.current;
    if (token.value === '(') {
      const before = this.#tokens.at(at - 1);
      this.#frames.open(before.kind === 'word' ? before.value : '');
    } else if (token.value === ')') {
      this.#frames.close();
    } else if (token.value === ';') {
      this.#frames.beginStatement();
      if (this.#declares) return this.#declaration(at + 1);
    } else if (token.value === ',') {
      if (frame.inWith) return this.#withQuery(at + 1);
      if (frame.inFrom) frame.expects = 'source';
    } else if (token.value === ':' && this.#tokens.isSign(at + 1, ':')) return this.#type(at + 2);
    else if (isOperatorSign(token)) return this.#operator(at);
    return at + 1;
  }

  /** An identifier, with what follows its dots, or a key word. */
  #name(at: number): number {
    const token = this.#tokens.at(at);
    const isWord = token.kind === 'word';
    if (this.#tokens.isQualified(at)) return at + 1;
    const frame = this.#frames.current;
    if (isWord && frame.first === '') frame.first = token.value;
    if (isWord && !this.#tokens.isSign(at + 1, '.')) {
      const next = this.#keyWord(at);
      if (next !== undefined) return next;
    }
    const { path, next } = this.#tokens.path(at);
    const expects = frame.expects;
    frame.expects = undefined;
    const called = this.#tokens.isSign(next, '(') && expects !== 'target';
    if (expects !== undefined && !called) this.#relation(path);
    else if (called && this.#isCall(at)) this.#call(path, next);
    else if (this.#isTypedLiteral(at, next)) this.#addType(path);
    return next;
  }

  /** Deals with a word that is part of the language at this place; undefined where it is a name. */
  #keyWord(at: number): number | undefined {
    const { value } = this.#tokens.at(at);
    const frame = this.#frames.current;
    const before = this.#tokens.word(at - 1);
    if (endOfFrom.has(value)) {
      frame.inFrom = false;
      frame.expects = undefined;
    }
    switch (value) {
      case 'select':
      case 'perform':
        frame.selects = true;
        frame.inWith = false;
        return at + 1;
      case 'delete':
      case 'merge':
        frame.selects = true;
        frame.usesTables = true;
        return at + 1;
      case 'with':
        // WITH ORDINALITY stands behind a relation, and the list goes on
        if (frame.expects !== undefined) frame.inFrom = false;
        frame.expects = undefined;
        frame.recursive = this.#tokens.word(at + 1) === 'recursive';
        return this.#withQuery(at + (frame.recursive ? 2 : 1));
      case 'from':
        if (before !== 'distinct' && this.#hasSources()) this.#expectSources();
        return at + 1;
      case 'join':
        frame.expects = 'source';
        return at + 1;
      case 'using':
        if (frame.usesTables && !this.#tokens.isSign(at + 1, '(')) this.#expectSources();
        return at + 1;
      case 'into':
        if (before === 'insert' || before === 'merge') frame.expects = 'target';
        return at + 1;
      case 'update':
        frame.selects = true;
        if (this.#isStatementUpdate(at)) frame.expects = 'target';
        return at + 1;
      case 'table':
        return this.#table(at);
      case 'only':
      case 'lateral':
        return frame.expects === undefined ? undefined : at + 1;
      case 'as':
        return frame.head === 'cast' ? this.#type(at + 1) : at + 1;
      case 'set':
        return this.#setting(at);
      case 'declare':
      case 'begin':
      case 'then':
      case 'else':
      case 'loop':
        return this.#blockWord(at);
      default:
        return isKeyWord(value) && !this.#tokens.isSign(at + 1, '(') ? at + 1 : undefined;
    }
  }

  /** Whether UPDATE begins a statement or a part of one that names a table: not FOR UPDATE, ON UPDATE, DO UPDATE SET. */
  #isStatementUpdate(at: number): boolean {
    const before = this.#tokens.word(at - 1);
    return !isOneOf(before, 'for key do of on or before after') && this.#tokens.word(at + 1) !== 'set';
  }

  /** SET [LOCAL | SESSION] of a setting, or of columns. */
  #setting(at: number): number {
    const before = isOneOf(this.#tokens.word(at + 1), 'local session') ? at + 1 : at;
    if (this.#tokens.word(before + 1) === 'search_path') this.#found.setsSearchPath = true;
    return before + 1;
  }

  /** A word that begins a block of PL/pgSQL, or a part of one. */
  #blockWord(at: number): number | undefined {
    const { value } = this.#tokens.at(at);
    const isInBlock = this.#plpgsql && this.#frames.isOutside;
    if (value === 'declare') {
      if (!isInBlock) return undefined;
      this.#declares = true;
      return this.#declaration(at + 1);
    }
    if (isInBlock) {
      this.#declares &&= value !== 'begin';
      this.#frames.current.first = '';
    }
    return at + 1;
  }

  /** Whether FROM begins a list of relations here, and is no part of EXTRACT, TRIM, FETCH and the like. */
  #hasSources(): boolean {
    const frame = this.#frames.current;
    if (frame.selects) return true;
    return this.#frames.isOutside && this.#plpgsql && !isOneOf(frame.first, 'fetch move get close raise');
  }

  #expectSources(): void {
    const frame = this.#frames.current;
    frame.inFrom = true;
    frame.inWith = false;
    frame.expects = 'source';
  }

  #table(at: number): number {
    const before = this.#tokens.word(at - 1);
    if (isOneOf(before, 'temp temporary unlogged create')) {
      const next = this.#tokens.word(at + 1) === 'if' ? at + 4 : at + 1;
      const { path } = this.#tokens.path(next);
      if (path?.schema === null) this.#found.madeTables.add(path.name);
      return next + 1;
    }
    if (!isOneOf(before, 'drop alter foreign returns')) this.#frames.current.expects = 'target';
    return at + 1;
  }

  /** Where `name [(columns)] AS [[NOT] MATERIALIZED] (` follows, goes to its parenthesis. */
  #withQuery(at: number): number {
    const { path, next } = this.#tokens.path(at);
    if (path === undefined || path.schema !== null) return at;
    let open = this.#tokens.behindParentheses(next);
    if (this.#tokens.word(open) !== 'as') return at;
    open += 1;
    if (this.#tokens.word(open) === 'not') open += 1;
    if (this.#tokens.word(open) === 'materialized') open += 1;
    if (!this.#tokens.isSign(open, '(')) return at;
    const frame = this.#frames.current;
    frame.inWith = true;
    if (frame.recursive) frame.queries.add(path.name);
    this.#frames.open('', path.name);
    return open + 1;
  }

  /** A declaration of PL/pgSQL: a name, then its type. Gives the place where an expression may stand. */
  #declaration(at: number): number {
    if (this.#tokens.word(at) === 'begin') return at;
    const { path, next } = this.#tokens.path(at);
    if (path === undefined) return at;
    const after = this.#tokens.word(next) === 'constant' ? next + 1 : next;
    if (isOneOf(this.#tokens.word(after), 'cursor no scroll')) this.#found.cursors.add(path.name);
    if (isOneOf(this.#tokens.word(after), 'cursor no scroll alias')) return after + 1;
    return this.#type(after);
  }

  #type(at: number): number {
    const names = this.#tokens.names(at);
    if (names.length === 0) return at;
    const next = at + names.length * 2 - 1;
    const copies = this.#tokens.isSign(next, '%') ? this.#tokens.word(next + 1) : undefined;
    if (copies === 'rowtype') this.#relation(pathOf(names));
    else if (copies === 'type') {
      if (names.length > 1) this.#relation(pathOf(names.slice(0, -1)));
    } else this.#addType(pathOf(names), this.#tokens.at(at));
    // what follows is a modifier, as in numeric(10, 2), and no list of arguments
    return this.#tokens.behindParentheses(next);
  }

  #addType(path: NamedThing | undefined, token: SqlToken = noToken): void {
    if (path === undefined || (token.kind === 'word' && path.schema === null && isKeyWord(path.name))) return;
    this.#found.types.push(path);
  }

  #relation(path: NamedThing | undefined): void {
    if (path === undefined) return;
    if (path.schema === null && this.#frames.hasQuery(path.name)) return;
    this.#found.relations.push(path);
  }

  #call(path: NamedThing | undefined, open: number): void {
    if (path === undefined) return;
    const given = this.#tokens.argumentsIn(open);
    if (path.name === 'set_config' && this.#tokens.at(open + 1).value === 'search_path')
      this.#found.setsSearchPath = true;
    this.#found.calls.push({ ...path, arguments: given });
  }

  /** Whether a name before a parenthesis is called: no alias with columns, no definition. */
  #isCall(at: number): boolean {
    const token = this.#tokens.at(at);
    if (token.kind === 'word' && isKeyWord(token.value) && !this.#tokens.isSign(at + 1, '.')) return false;
    const before = this.#tokens.at(at - 1);
    if (before === noToken) return true;
    if (before.kind === 'word') return startsExpression(before.value);
    return before.kind === 'other' && !/^[)\]]$|^[0-9]/.test(before.value);
  }

  #isTypedLiteral(at: number, next: number): boolean {
    if (this.#tokens.at(next).kind !== 'string' || this.#frames.current.first === 'raise') return false;
    const before = this.#tokens.at(at - 1);
    return before.kind === 'word'
      ? startsExpression(before.value)
      : before.kind === 'other' && before.value !== ')';
  }

  #operator(at: number): number {
    const { text, next } = this.#tokens.operator(at);
    if (!this.#tokens.isQualified(at)) this.#found.operators.add(text);
    return next;
  }
}
