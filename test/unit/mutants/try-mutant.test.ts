import { expect, it } from 'vitest';
import type { Order, Ran } from '../../mutants/tester/messages.ts';
import { tryMutant } from '../../mutants/try-mutant.ts';
import { sampleMutant } from '../../support/sample-mutant.ts';

const mutant = sampleMutant();
const [first, second] = ['a', 'b'].map((name) => ({
  files: [{ file: `test/unit/${name}.test.ts`, tests: [`${name}-1`] }],
  expectedMs: 100,
}));
if (first === undefined || second === undefined) throw new Error('two steps');
const plan = { steps: [first, second], leftOut: 3, hitLimit: 1000 };

const passing: Ran = {
  tests: [{ id: 'a-1', file: 'test/unit/a.test.ts', name: 'keeps', ms: 1, failed: false }],
  errors: [],
  files: [],
};
const failing: Ran = {
  tests: [{ id: 'b-1', file: 'test/unit/b.test.ts', name: 'refuses', ms: 1, failed: true }],
  errors: [],
  files: [],
};

/** A tester that gives these answers, one an order, and the orders that it was given. */
function testerWith(answers: readonly (Ran | undefined)[]) {
  const orders: Order[] = [];
  const tester = {
    sandbox: '/sandbox',
    run: async (order: Order) => answers[orders.push(order) - 1],
    passed: async () => ({}),
    stop: async () => undefined,
  };
  return { tester, orders };
}

it('is noticed by the first test that fails with the mutant on and passes without it', async () => {
  const { tester, orders } = testerWith([passing, failing, passing]);
  expect(await tryMutant(tester, mutant, plan)).toStrictEqual({
    outcome: 'noticed',
    by: 'test/unit/b.test.ts › refuses',
  });
  expect(orders.map(({ mutant: on, files }) => [on, files])).toStrictEqual([
    ['7', first.files],
    ['7', second.files],
    [undefined, [{ file: 'test/unit/b.test.ts', tests: ['b-1'] }]],
  ]);
});

it('is unclear where the test fails without the mutant too', async () => {
  const { tester } = testerWith([failing, failing]);
  expect(await tryMutant(tester, mutant, plan)).toStrictEqual({
    outcome: 'unclear',
    by: 'test/unit/b.test.ts › refuses',
  });
});

it('is noticed by an error outside of the tests', async () => {
  const broken: Ran = { tests: [], errors: ['cannot be loaded\n  at x'], files: [] };
  const { tester, orders } = testerWith([broken, passing]);
  expect(await tryMutant(tester, mutant, plan)).toStrictEqual({ outcome: 'noticed', by: 'cannot be loaded' });
  expect(orders[1]?.files).toStrictEqual(first.files);
});

it('survives when all tests pass, and says how many', async () => {
  const { tester } = testerWith([passing, passing]);
  expect(await tryMutant(tester, mutant, plan)).toStrictEqual({ outcome: 'survived', tests: 2, leftOut: 3 });
});

it('has no end when the tests had to be killed', async () => {
  const { tester } = testerWith([undefined]);
  expect(await tryMutant(tester, mutant, plan)).toStrictEqual({ outcome: 'no end' });
});

it('is passed by nobody where there is nothing to run', async () => {
  const { tester, orders } = testerWith([]);
  expect(await tryMutant(tester, mutant, { ...plan, steps: [] })).toStrictEqual({ outcome: 'not passed' });
  expect(orders).toStrictEqual([]);
});
