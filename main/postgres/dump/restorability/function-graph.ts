import type { FunctionFact, NameFact, Node } from './catalogue-facts.ts';
import type { BodyReferences, NamedCall } from './body-references.ts';
import { referencesInBody } from './function-body.ts';
import type { UnqualifiedName } from './foreseen-losses.ts';

const unread: BodyReferences = {
  calls: [],
  relations: [],
  types: [],
  operators: [],
  setsSearchPath: false,
};

/** The functions of a database with what their bodies name, as far as somebody asks about them. */
export class FunctionGraph {
  readonly #functions: ReadonlyMap<Node, FunctionFact>;
  readonly #byName: ReadonlyMap<string, readonly FunctionFact[]>;
  readonly #edges: ReadonlyMap<Node, readonly Node[]>;
  readonly #bodies = new Map<Node, BodyReferences>();
  readonly #next = new Map<Node, readonly Node[]>();
  readonly #names = new Map<Node, readonly UnqualifiedName[]>();

  constructor(functions: readonly FunctionFact[], edges: ReadonlyMap<Node, readonly Node[]>) {
    this.#functions = new Map(functions.map((fact) => [`function ${fact.oid}`, fact]));
    this.#byName = Map.groupBy(functions, ({ name }) => name);
    this.#edges = edges;
  }

  function(node: Node): FunctionFact | undefined {
    return this.#functions.get(node);
  }

  references(node: Node): BodyReferences {
    const known = this.#bodies.get(node);
    if (known !== undefined) return known;
    const fact = this.#functions.get(node);
    const found =
      fact?.language === 'sql' || fact?.language === 'plpgsql'
        ? referencesInBody(fact.body, fact.language)
        : unread;
    this.#bodies.set(node, found);
    return found;
  }

  /** What an object uses: what the catalogue knows, and what the body of a function calls by name. */
  next(node: Node): readonly Node[] {
    const known = this.#next.get(node);
    if (known !== undefined) return known;
    const called = this.references(node).calls.flatMap((call) => this.#called(call));
    const next = new Set([...(this.#edges.get(node) ?? []), ...called.map(({ oid }) => `function ${oid}`)]);
    this.#next.set(node, [...next]);
    return [...next];
  }

  /** All that is used from these on, but not more than `most`; nothing beyond what `stops` says yes to. */
  reached(
    from: readonly Node[],
    stops: (node: Node) => boolean = () => false,
    most = Number.POSITIVE_INFINITY,
  ): Set<Node> {
    const reached = new Set<Node>();
    const waiting = [...from];
    for (let node = waiting.pop(); node !== undefined && reached.size < most; node = waiting.pop()) {
      if (reached.has(node)) continue;
      reached.add(node);
      if (!stops(node)) waiting.push(...this.next(node));
    }
    return reached;
  }

  /** Of what is used from these on, all that comes to one of which `isEnd` says yes, and these. */
  leadingTo(from: readonly Node[], isEnd: (node: Node) => boolean): Set<Node> {
    const users = new Map<Node, Node[]>();
    const waiting: Node[] = [];
    for (const node of this.reached(from)) {
      if (isEnd(node)) waiting.push(node);
      for (const used of this.next(node)) {
        const known = users.get(used);
        if (known === undefined) users.set(used, [node]);
        else known.push(node);
      }
    }
    const leading = new Set<Node>();
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (leading.has(node)) continue;
      leading.add(node);
      waiting.push(...(users.get(node) ?? []));
    }
    return leading;
  }

  /** Whether names in it mean the same whatever the search_path of the session is. */
  hasOwnSearchPath(node: Node): boolean {
    return this.function(node)?.ownSearchPath === true || this.references(node).setsSearchPath;
  }

  /** Names in its body that an empty search_path does not find. */
  unqualifiedNames(node: Node, names: CatalogueNames): readonly UnqualifiedName[] {
    const known = this.#names.get(node) ?? this.#unqualifiedNames(node, names);
    this.#names.set(node, known);
    return known;
  }

  #unqualifiedNames(node: Node, names: CatalogueNames): UnqualifiedName[] {
    const fact = this.function(node);
    if (fact === undefined || this.hasOwnSearchPath(node)) return [];
    const { calls, relations, types, operators } = this.references(node);
    const found = new Map<string, UnqualifiedName>();
    const add = (kind: UnqualifiedName['kind'], name: string, schemas: readonly string[]) => {
      if (schemas.length === 0 || schemas.includes('pg_catalog')) return;
      found.set(`${kind} ${name}`, { kind, name, schema: likeliestSchema(schemas, fact.schema) });
    };
    for (const call of calls) {
      const called = call.schema === null ? this.#called(call) : [];
      if (called.some(({ inCatalog }) => inCatalog)) continue;
      add(
        'function',
        call.name,
        called.map(({ schema }) => schema),
      );
    }
    for (const { schema, name } of relations)
      if (schema === null) add('table', name, names.schemas('table', name));
    for (const { schema, name } of types) if (schema === null) add('type', name, names.schemas('type', name));
    for (const name of operators) add('operator', name, names.schemas('operator', name));
    return [...found.values()];
  }

  #called({ schema, name, arguments: given }: NamedCall): FunctionFact[] {
    return (this.#byName.get(name) ?? []).filter(
      (fact) =>
        (schema === null || fact.schema === schema) &&
        (given === null ||
          (given >= fact.fewestArguments && (fact.mostArguments === null || given <= fact.mostArguments))),
    );
  }
}

/** What is known by name besides functions. */
export class CatalogueNames {
  readonly #facts: ReadonlyMap<string, readonly NameFact[]>;

  constructor(facts: readonly NameFact[]) {
    this.#facts = Map.groupBy(facts, ({ kind, name }) => `${kind} ${name}`);
  }

  all(kind: NameFact['kind'], name: string): readonly NameFact[] {
    return this.#facts.get(`${kind} ${name}`) ?? [];
  }

  schemas(kind: NameFact['kind'], name: string): string[] {
    return this.all(kind, name).map(({ schema }) => schema);
  }
}

/** The function’s own schema, else public, else the first by name. */
export function likeliestSchema(schemas: readonly string[], own: string): string {
  if (schemas.includes(own)) return own;
  if (schemas.includes('public')) return 'public';
  return schemas.toSorted()[0] ?? own;
}
