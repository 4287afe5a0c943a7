/**
 * Faults that Stryker's mutators do not make, and that hurt where data is guarded: a call left out, an error not
 * thrown, two steps in the wrong order. They are written against the few fields of a Babel node that they need.
 */

type Node = { readonly type: string; readonly [field: string]: unknown };
type NodePath = { readonly node: Node };

/** What Stryker's instrumenter asks of a mutator. */
export type Mutator = {
  readonly name: string;
  mutate(path: NodePath): Iterable<Node>;
};

const nothing: Node = { type: 'EmptyStatement' };

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}

/** The call that a statement consists of, awaited or not. */
function callOf(statement: Node): Node | undefined {
  if (statement.type !== 'ExpressionStatement' || !isNode(statement['expression'])) return undefined;
  const { expression } = statement;
  const inner = expression['type'] === 'AwaitExpression' ? expression['argument'] : expression;
  if (!isNode(inner)) return undefined;
  return inner.type === 'CallExpression' || inner.type === 'OptionalCallExpression' ? inner : undefined;
}

/** `await file.sync();` is left out. */
const callLeftOut: Mutator = {
  name: 'CallLeftOut',
  *mutate({ node }) {
    const call = callOf(node);
    // A constructor without `super()` only says that the class is broken.
    if (call !== undefined && isNode(call['callee']) && call['callee'].type !== 'Super') yield nothing;
  },
};

/** `throw new PgkeepError(…);` is left out. */
const throwLeftOut: Mutator = {
  name: 'ThrowLeftOut',
  *mutate({ node }) {
    if (node.type === 'ThrowStatement') yield nothing;
  },
};

const isAwaited = (statement: Node | undefined): boolean =>
  statement !== undefined &&
  statement.type === 'ExpressionStatement' &&
  isNode(statement['expression']) &&
  statement['expression'].type === 'AwaitExpression';

/** `await archive.sync(); await manifest.write();` in the other order. */
const stepsSwapped: Mutator = {
  name: 'StepsSwapped',
  *mutate({ node }) {
    if (node.type !== 'BlockStatement') return;
    const body = node['body'] as readonly Node[];
    for (const [index, statement] of body.entries()) {
      const next = body[index + 1];
      if (next === undefined || !isAwaited(statement) || !isAwaited(next)) continue;
      yield { ...node, body: [...body.slice(0, index), next, statement, ...body.slice(index + 2)] };
    }
  },
};

export const ownMutators: readonly Mutator[] = [callLeftOut, throwLeftOut, stepsSwapped];

/**
 * Stryker's mutators that are left out: an empty text instead of a sentence is no fault in a guard of data, and the
 * sentences are compared word by word where users read them.
 */
export const leftOutMutators: readonly string[] = ['StringLiteral'];
