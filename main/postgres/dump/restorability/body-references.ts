import type { NamedThing } from './body-tokens.ts';

export interface NamedCall extends NamedThing {
  /** Null where the text does not tell, as with `*` or VARIADIC. */
  readonly arguments: number | null;
}

/** What the text of a function names, as far as its words tell; strings that EXECUTE runs are not read. */
export interface BodyReferences {
  readonly calls: readonly NamedCall[];
  /** Where a statement reads or writes, and `%ROWTYPE`; no names of WITH queries or of tables that it makes itself. */
  readonly relations: readonly NamedThing[];
  /** Types of casts, typed literals and variables. */
  readonly types: readonly NamedThing[];
  /** Operators without a schema. */
  readonly operators: readonly string[];
  /** Sets the search_path of the session itself, so that nothing can be said about its names. */
  readonly setsSearchPath: boolean;
}

/** What is found in a body while it is read. */
export class FoundReferences {
  readonly calls: NamedCall[] = [];
  readonly relations: NamedThing[] = [];
  readonly types: NamedThing[] = [];
  readonly operators = new Set<string>();
  /** Tables that the body makes itself. */
  readonly madeTables = new Set<string>();
  /** Cursors that it declares: they are opened like calls. */
  readonly cursors = new Set<string>();
  setsSearchPath = false;

  references(): BodyReferences {
    return {
      calls: this.calls.filter(({ schema, name }) => schema !== null || !this.cursors.has(name)),
      relations: this.relations.filter(({ schema, name }) => schema !== null || !this.madeTables.has(name)),
      types: this.types,
      operators: [...this.operators],
      setsSearchPath: this.setsSearchPath,
    };
  }
}
