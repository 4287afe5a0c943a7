import type { VersionTraits } from '../../connect/server-traits.ts';
import { sqlName, sqlQualifiedName } from '../../sql/names.ts';
import type { FunctionFact, Node, Root } from './catalogue-facts.ts';
import type { Foreseen, NamedFunction, RestoreLoss } from './foreseen-losses.ts';
import { likeliestSchema, type CatalogueNames, type FunctionGraph } from './function-graph.ts';

/** Domains and views as what an expression goes on to: by their node, what they use. */
export function throughRoots(roots: readonly Root[]): Map<Node, Node[]> {
  const uses = new Map<Node, Node[]>();
  for (const { kind, node, uses: used } of roots) {
    if (kind === 'domain' || kind === 'view') uses.set(node, [...(uses.get(node) ?? []), ...used]);
  }
  return uses;
}

/**
 * What a restore would lack or have otherwise, for each function that is the reason. Pure: what the catalogue says
 * comes in. Rows are not counted: an empty table loses nothing yet, and will as soon as it has rows.
 */
export function foresee(
  roots: readonly Root[],
  graph: FunctionGraph,
  names: CatalogueNames,
  { plansPartitionKeyOnOpen }: Pick<VersionTraits, 'plansPartitionKeyOnOpen'>,
): Foreseen[] {
  return [
    ...[...functionsThatFail(roots, graph, names)]
      .filter(([, losses]) => losses.size > 0)
      .map(([node, losses]) => ({
        kind: 'names without schema' as const,
        function: described(graph.function(node)),
        names: graph.unqualifiedNames(node, names),
        searchPath: searchPathOf(node, graph, names),
        losses: [...losses.values()].toSorted(byName),
        stopsDumpAt: [...losses.values()]
          .filter(
            ({ what, through }) => plansPartitionKeyOnOpen && what === 'table' && through === partitionKey,
          )
          .map(({ name }) => name)
          .toSorted(compare),
      }))
      .toSorted((a, b) => compare(a.function.signature, b.function.signature)),
    ...functionsThatRead(roots, graph, names),
  ];
}

/** Functions that a restore runs and that name things without a schema, with what is lost where they fail. */
function functionsThatFail(
  roots: readonly Root[],
  graph: FunctionGraph,
  names: CatalogueNames,
): Map<Node, Map<string, RestoreLoss>> {
  const isLacking = (node: Node) => graph.unqualifiedNames(node, names).length > 0;
  const searched = onceFor((uses) => {
    // what stands beneath a function that fails is not run, and is fixed with it: its search_path holds there, too
    const reached = graph.reached(uses, (node) => graph.hasOwnSearchPath(node) || isLacking(node));
    return [...reached].filter(isLacking);
  });
  const inlined = onceFor((uses) => [
    ...graph.reached(uses, (node) => !isInlined(graph, node) || isLacking(node)),
  ]);
  const failing = new Map<Node, Map<string, RestoreLoss>>();
  for (const root of roots) {
    if (root.kind === 'view') continue;
    for (const node of searched(root.uses)) {
      const fails = madeWith(root) && isInlined(graph, node) && inlined(root.uses).includes(node);
      const losses = failing.get(node) ?? new Map<string, RestoreLoss>();
      failing.set(node, losses);
      for (const loss of lossesOf(root, fails)) losses.set(`${loss.what} ${loss.name}`, loss);
    }
  }
  return failing;
}

/** Functions that a restore runs and that read other tables. */
function functionsThatRead(
  roots: readonly Root[],
  graph: FunctionGraph,
  names: CatalogueNames,
): Iterable<Foreseen> {
  const readers = new Map<string, ReadingFunction>();
  const toReaders = graph.leadingTo(
    roots.flatMap(({ uses }) => uses),
    (node) => {
      const fact = graph.function(node);
      return fact !== undefined && readsOf(graph, node, fact, names).length > 0;
    },
  );
  const reading = onceFor((uses) =>
    [...graph.reached(uses, (node) => !toReaders.has(node))].flatMap((node) => {
      const fact = graph.function(node);
      const reads = fact === undefined ? [] : readsOf(graph, node, fact, names);
      return fact === undefined || reads.length === 0 ? [] : [{ fact, reads }];
    }),
  );
  for (const root of roots) {
    if (root.kind === 'view') continue;
    for (const { fact, reads } of reading(root.uses)) addReader(readers, root, fact, reads);
  }
  return readers.values();
}

type ReadingFunction = Foreseen & { kind: 'reads others'; losses: RestoreLoss[] };

/** The schemas that the function needs in its search_path, with all that it calls. */
function searchPathOf(node: Node, graph: FunctionGraph, names: CatalogueNames): string[] {
  const stops = (other: Node) => other !== node && graph.hasOwnSearchPath(other);
  const beneath = graph.reached([node], stops, mostBeneath);
  const all = [...beneath].flatMap((other) => graph.unqualifiedNames(other, names));
  return [...new Set(all.map(({ schema }) => schema))];
}

/** Tables that use the same functions are many; what comes of these is looked for once. */
function onceFor<Found>(
  find: (uses: readonly Node[]) => readonly Found[],
): (uses: readonly Node[]) => readonly Found[] {
  const known = new Map<string, readonly Found[]>();
  return (uses) => {
    const key = uses.join(',');
    const found = known.get(key) ?? find(uses);
    known.set(key, found);
    return found;
  };
}

/** Functions that are looked at for the search_path of one that calls them. */
const mostBeneath = 200;

const partitionKey = 'partition key';

/** Whether an expression is planned when its table or index is made, so that the whole of it fails without rows. */
function madeWith({ kind }: Root): boolean {
  return kind === 'generated' || kind === 'partition key' || kind === 'index';
}

function isInlined(graph: FunctionGraph, node: Node): boolean {
  return graph.function(node)?.inlined === true;
}

/** What is lacking where the function fails that an expression runs; `whole`: already when it is made. */
function lossesOf(root: Root, whole: boolean): RestoreLoss[] {
  const { kind, schema, relation, relationKind, name } = root;
  const table = sqlQualifiedName(schema, relation);
  const loss = (what: RestoreLoss['what'], through: string, lost = table): RestoreLoss[] => [
    { what, name: lost, through },
  ];
  switch (kind) {
    case 'check':
      return relationKind === 'p' ? [] : loss('rows', `CHECK ${sqlName(name)}`);
    case 'generated':
      if (whole) return loss('table', `generated column ${sqlName(name)}`);
      return relationKind === 'p' ? [] : loss('rows', `generated column ${sqlName(name)}`);
    case 'index':
      // the index of a partitioned table is made without rows; what fails are those of its partitions
      return relationKind === 'I' && !whole
        ? []
        : loss('index', `on ${table}`, sqlQualifiedName(schema, name));
    case 'partition key':
      if (whole) return loss('table', partitionKey);
      return root.tables.flatMap((leaf) =>
        loss('rows', `partition key of ${table}`, sqlQualifiedName(leaf.schema, leaf.name)),
      );
    case 'filled':
      return loss('filled', 'query');
    case 'domain':
      return root.tables.flatMap((user) =>
        loss('rows', `domain ${table}`, sqlQualifiedName(user.schema, user.name)),
      );
    case 'view':
      return [];
  }
}

/** Notes a function whose body reads relations that the archive may bring later than what runs it. */
function addReader(
  readers: Map<string, ReadingFunction>,
  root: Root,
  fact: FunctionFact,
  read: readonly { readonly name: string; readonly kind: string }[],
): void {
  const own = sqlQualifiedName(root.schema, root.relation);
  const filled = read.filter(({ kind }) => kind === 'm').map(({ name }) => name);
  const [effect, reads] =
    root.kind === 'generated'
      ? (['value', read.map(({ name }) => name)] as const)
      : root.kind === 'index'
        ? (['index', filled] as const)
        : root.kind === 'filled'
          ? // pg_dump sorts them by schema and name where it knows no other reason
            (['filled', filled.filter((name) => compare(name, own) > 0)] as const)
          : (['check', read.map(({ name }) => name)] as const);
  const others = reads.filter((name) => name !== own || effect === 'value');
  const losses = lossesOf(root, false);
  if (others.length === 0 || losses.length === 0) return;
  const key = `${effect} ${fact.oid}`;
  const known = readers.get(key);
  if (known === undefined) {
    readers.set(key, { kind: 'reads others', effect, function: described(fact), reads: others, losses });
  } else {
    known.losses.push(...losses.filter(({ name }) => known.losses.every((other) => other.name !== name)));
  }
}

/** Relations that a body names, with a schema or without, as SQL writes them. */
function readsOf(
  graph: FunctionGraph,
  node: Node,
  { schema: home, reads }: FunctionFact,
  names: CatalogueNames,
): { name: string; kind: string }[] {
  const found = new Map<string, { name: string; kind: string }>();
  for (const { schema, name, relationKind } of reads) {
    const written = sqlQualifiedName(schema, name);
    found.set(written, { name: written, kind: relationKind });
  }
  for (const { schema, name } of graph.references(node).relations) {
    const facts = names.all('table', name).filter((fact) => fact.schema !== 'pg_catalog');
    const meant =
      schema ??
      likeliestSchema(
        facts.map((fact) => fact.schema),
        home,
      );
    const fact = facts.find((other) => other.schema === meant);
    if (fact === undefined) continue;
    const written = sqlQualifiedName(fact.schema, name);
    found.set(written, { name: written, kind: fact.relationKind });
  }
  return [...found.values()];
}

function described(fact: FunctionFact | undefined): NamedFunction {
  if (fact === undefined) throw new Error('only functions have bodies');
  const { oid, signature, kind, language, extension } = fact;
  return { oid, signature, alter: kind === 'p' ? 'PROCEDURE' : 'FUNCTION', language, extension };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byName = (a: RestoreLoss, b: RestoreLoss) => compare(a.name, b.name) || compare(a.what, b.what);
