import { describe, expect, it } from 'vitest';
import { parseSync, Visitor } from 'vite';
import { sourcesIn } from '../../support/sources.ts';

/** Where versions are compared, so that nobody else has to. */
const decides = ['main/postgres/connect/server-traits.ts', 'main/postgres/connect/tool-traits.ts'];

/** Majors of other things than PostgreSQL's: file, the comparison, whose it is. */
const others: readonly (readonly [file: string, comparison: string, why: string])[] = [
  ['main/postgres/archive/format/head.ts', 'major !== 1', 'the archive format'],
];

/** What holds the version of a server or of client tools. */
const isVersion = (name: string) => /(major|versionnumber|sourceversion|version_num|pgversion)$/i.test(name);

const comparisons = new Set(['<', '<=', '>', '>=', '==', '!=', '===', '!==']);

/** A role by which a provider's servers are known, as a value of SQL or code; sentences name it without quotes. */
const providerRole = /(['"`])(azure_pg_admin|azuresu|rds_superuser|cloudsqlsuperuser)\1/;

/** Comparisons in a file in which one side is a version, and divisions that make a major of one. */
function versionComparisons(path: string, source: string): string[] {
  const found: string[] = [];
  const { program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path} cannot be parsed`);
  new Visitor({
    BinaryExpression(node) {
      const names = [node.left, node.right].map(lastName);
      const compares = comparisons.has(node.operator) && names.some(isVersion) && !isWithUndefined(node);
      const divides = node.operator === '/' && names.some((name) => isVersion(name) || name === 'number');
      if (compares || divides) found.push(source.slice(node.start, node.end));
    },
    SwitchStatement(node) {
      if (isVersion(lastName(node.discriminant))) found.push(source.slice(node.start, node.start + 40));
    },
  }).visit(program);
  return found;
}

interface Expression {
  readonly type: string;
  readonly name?: unknown;
  readonly property?: unknown;
  readonly argument?: unknown;
  readonly expression?: unknown;
}

/** The name that an expression ends with: `major` of `facts.major`, `await facts.major`, `facts.major as number`. */
function lastName(node: unknown): string {
  const { name, property, argument, expression } = node as Expression;
  if (typeof name === 'string') return name;
  const inner = property ?? argument ?? expression;
  return inner === undefined || inner === null ? '' : lastName(inner);
}

/** Whether there is a version at all is no comparison of versions. */
const isWithUndefined = ({ left, right }: { left: unknown; right: unknown }) =>
  [left, right].some((side) => lastName(side) === 'undefined' || isNull(side) || isText(side));
const isNull = (node: unknown) => (node as { value?: unknown }).value === null;
const isText = (node: unknown) =>
  typeof (node as { value?: unknown }).value === 'string' || (node as Expression).type === 'UnaryExpression';

describe('differences between versions are named traits', () => {
  it('nothing else compares the version of a server or of client tools', async () => {
    const found = (await sourcesIn('main', 'shared', 'renderer'))
      .filter(({ path }) => !decides.includes(path))
      .flatMap(({ path, text: source }) => versionComparisons(path, source).map((text) => [path, text]));
    expect(found).toStrictEqual(others.map(([path, comparison]) => [path, comparison]));
  });

  it('nothing else names the roles by which a provider’s servers are known', async () => {
    const naming = (await sourcesIn('main')).filter(({ text }) => providerRole.test(text));
    expect(naming.map(({ path }) => path)).toStrictEqual(['main/postgres/connect/server-traits.ts']);
  });

  it.each([
    ['if (server.major >= 16) f();', ['server.major >= 16']],
    ['const a = 16 > (await facts()).serverMajor;', ['16 > (await facts()).serverMajor']],
    ['const a = `${major < 13 ? 1 : 2}`;', ['major < 13']],
    ['const a = tools.major === wanted;', ['tools.major === wanted']],
    ['const a = Math.floor(row.number / 10_000);', ['row.number / 10_000']],
    ['const a = facts.versionNumber! < 150000;', ['facts.versionNumber! < 150000']],
    ['switch (major) { default: }', ['switch (major) { default: }']],
    ['const a = clientMajor === undefined || typeof clientMajor === "number";', []],
  ])('finds %s', (source, expected) => {
    expect(versionComparisons('example.ts', source)).toEqual(expected);
  });
});
