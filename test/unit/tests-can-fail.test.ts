import { describe, expect, it } from 'vitest';
import { parseSync, Visitor } from 'vite';
import { sourcesIn, type SourceText } from '../support/sources.ts';

/**
 * What a test of Vitest lacks is refused when it runs (`requireAssertions`) and by lint; here is what neither sees:
 * expectations that are only met when something has failed, those that everything meets, and tests of Playwright.
 */
const meetsEverything = [
  /\.toBeGreaterThanOrEqual\((0|-\d+)\)$/,
  /\.toBeGreaterThan\(-\d+\)$/,
  /\.to(Equal|StrictEqual|MatchObject)\(expect\.any(thing\(\)|\(Object\))\)$/,
  /\.toMatchObject\(\{\}\)$/,
  /\.toMatch\((\/\.?[*+]?\/\w*|'')\)$/,
  /\.toContain(Text)?\(''\)$/,
  /^expect\((true|false|\d+|'[^']*')[),]/,
];

/** Matchers that lint refuses in tests of Vitest, and does not look for in those of Playwright. */
const provesLittle = /\.(toBeDefined|toBeTruthy|toBeFalsy|not\.toBeNull|not\.toBeUndefined|toThrow)\(\)$/;

interface Found {
  /** Titles of the tests, in their order. */
  readonly tests: readonly string[];
  readonly faults: readonly string[];
}

/** The tests of a source, and what lets them pass without having proved anything. Throws what cannot be parsed. */
function testsIn({ path, text }: SourceText): Found {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} cannot be parsed`);
  const isSpec = path.endsWith('.spec.ts');
  const tests: string[] = [];
  const faults: string[] = [];
  let expectations = 0;
  let lastExpectation = -1;
  let catching = 0;
  /** The tests that are being looked at, the innermost last. */
  const open: { readonly end: number; readonly title: string; readonly before: number }[] = [];
  const caught = new Set<number>();
  let trying = 0;
  new Visitor({
    TryStatement: ({ block, handler }) => void (handler !== null && caught.add(block.start)),
    BlockStatement: ({ start }) => void (trying += Number(caught.has(start))),
    'BlockStatement:exit': ({ start }) => void (trying -= Number(caught.has(start))),
    // the files of a process share its environment, and what puts variables back would put them back into the old one
    AssignmentExpression({ left, start, end }) {
      if (text.slice(left.start, left.end) === 'process.env') faults.push(text.slice(start, end));
    },
    CatchClause: () => void (catching += 1),
    'CatchClause:exit': () => void (catching -= 1),
    CallExpression(node) {
      const callee = text.slice(node.callee.start, node.callee.end);
      if (isTest(callee, node.arguments)) {
        const title = text.slice(node.arguments[0]?.start, node.arguments[0]?.end);
        tests.push(title);
        open.push({ end: node.end, title, before: expectations });
      }
      // expect(a).toBe(b) is a call of a call: the outer one is met first
      if (!/^expect\w*(\.|$|\()/.test(callee) || node.start === lastExpectation) return;
      lastExpectation = node.start;
      expectations += 1;
      const written = text.slice(node.start, node.end).replaceAll(/\s+/g, ' ');
      if (trying > 0 && /^expect[(.]/.test(written)) faults.push(`caught where it is not met: ${written}`);
      if (catching > 0) faults.push(`met only when something fails: ${written}`);
      if (meetsEverything.some((pattern) => pattern.test(written)))
        faults.push(`met by everything: ${written}`);
      if (isSpec && provesLittle.test(written)) faults.push(`proves little: ${written}`);
    },
    'CallExpression:exit'(node) {
      const last = open.at(-1);
      if (last?.end !== node.end || !isTest(text.slice(node.callee.start, node.callee.end), node.arguments))
        return;
      open.pop();
      if (isSpec && expectations === last.before) faults.push(`expects nothing: ${last.title}`);
    },
  }).visit(program);
  return { tests, faults };
}

/** A call that declares a test: with a title and a function; `test.step` and hooks declare none. */
function isTest(callee: string, given: readonly { readonly type: string }[]): boolean {
  const isFunction = ({ type }: { readonly type: string }) =>
    type === 'ArrowFunctionExpression' || type === 'FunctionExpression';
  return (
    /^(it|test)(\.(each|for|runIf|skipIf|only)\b[\s\S]*)?$/.test(callee) && given.slice(1).some(isFunction)
  );
}

describe('every test can fail', () => {
  it('none expects only what is always so, or only when something fails', async () => {
    const sources = await sourcesIn(
      'test/unit',
      'test/integration',
      'test/security',
      'test/e2e',
      'test/support',
    );
    const found = sources
      .filter(({ path }) => path !== 'test/unit/tests-can-fail.test.ts')
      .map((source) => ({ path: source.path, ...testsIn(source) }));
    expect(found.flatMap(({ path, faults }) => faults.map((fault) => `${path}: ${fault}`))).toStrictEqual([]);
    // that they were read
    expect(found.flatMap(({ tests }) => tests).length).toBeGreaterThan(2_200);
    expect(
      found.flatMap(({ path, tests }) => (path.endsWith('.spec.ts') ? tests : [])).length,
    ).toBeGreaterThan(40);
  });

  it.each([
    [
      `it('a', () => { try { f(); } catch (error) { expect(error).toBe(1); } });`,
      'met only when something fails: ',
    ],
    [`it('a', () => { try { expect(f()).toBe(1); } catch { return; } });`, 'caught where it is not met: '],
    [`it('a', () => { expect(took).toBeGreaterThanOrEqual(0); });`, 'met by everything: '],
    [`it('a', () => { expect(text).toMatch(/./); });`, 'met by everything: '],
    [`it('a', () => { expect(text.indexOf('a')).toBeGreaterThan(-1); });`, 'met by everything: '],
    [`it('a', () => { expect(object).toMatchObject({}); });`, 'met by everything: '],
    [`it('a', () => { expect(object).toEqual(expect.anything()); });`, 'met by everything: '],
    [`it.each([1])('a', () => { expect(true).toBe(true); });`, 'met by everything: '],
    [`it('a', () => { process.env = saved; expect(f()).toBe(1); });`, 'process.env = saved'],
    [`test('a', async () => { await page.click(); });`, 'expects nothing: '],
    [`test('a', async () => { await test.step('b', async () => {}); });`, 'expects nothing: '],
    [`test('a', async () => { expect(thing).toBeTruthy(); });`, 'proves little: '],
    [`test('a', async () => { await expect(work()).rejects.toThrow(); });`, 'proves little: '],
  ])('a fault is found in %s', (text, fault) => {
    const { tests, faults } = testsIn({ path: 'example.spec.ts', text });
    expect(tests).toStrictEqual([`'a'`]);
    expect(faults).toStrictEqual([expect.stringMatching(`^${fault}`)]);
  });

  it.each([
    [`it('a', () => { expect(took).toBeGreaterThan(0); });`],
    [`it('a', () => { try { expect(f()).toBe(1); } finally { g(); } });`],
    [`test('a', async () => { await expectConnected(page); });`],
    [
      `test('a', async () => { await test.step('b', async () => { await expect(page).toHaveTitle('c'); }); });`,
    ],
  ])('none is found in %s', (text) => {
    expect(testsIn({ path: 'example.spec.ts', text })).toStrictEqual({ tests: [`'a'`], faults: [] });
  });
});
