import { expect, it } from 'vitest';
import { planFor, type LearnedFile } from '../../mutants/plan.ts';
import { sampleMutant } from '../../support/sample-mutant.ts';

const mutant = sampleMutant({ file: 'main/vault/folder/upload.ts' });
const limits = { stepMs: 1000, limitMs: 10_000 };

/** A file of two tests, of which the first passes the mutant. */
function learnedFile(
  file: string,
  ms: number,
  passed: LearnedFile['passed'] = { one: { 7: 1 }, two: { 8: 1 } },
) {
  return {
    file,
    startMs: 100,
    tests: [
      { id: 'one', ms },
      { id: 'two', ms },
    ],
    passed,
  };
}

it('runs the tests of the source first, then quick unit tests, then the rest, in steps', () => {
  const plan = planFor(
    mutant,
    [
      learnedFile('test/integration/vault/a.test.ts', 50),
      learnedFile('test/unit/vault/vault.test.ts', 5000),
      learnedFile('test/unit/vault/points.test.ts', 400),
      learnedFile('test/unit/vault/folder/upload.test.ts', 300),
    ],
    limits,
  );
  expect(plan).toStrictEqual({
    steps: [
      {
        files: [
          { file: 'test/unit/vault/folder/upload.test.ts', tests: ['one'] },
          { file: 'test/unit/vault/points.test.ts', tests: ['one'] },
        ],
        expectedMs: 900,
      },
      { files: [{ file: 'test/unit/vault/vault.test.ts', tests: ['one'] }], expectedMs: 5100 },
      { files: [{ file: 'test/integration/vault/a.test.ts', tests: ['one'] }], expectedMs: 150 },
    ],
    leftOut: 0,
    hitLimit: 1000,
  });
});

it('runs all tests of a file that passes the mutant while it is loaded or set up, and no test that does not', () => {
  const plan = planFor(
    mutant,
    [
      learnedFile('test/unit/a.test.ts', 1, { import: { 7: 1 } }),
      learnedFile('test/unit/b.test.ts', 2, { hooks: { 7: 1 } }),
      learnedFile('test/unit/c.test.ts', 3, { one: { 8: 1 } }),
    ],
    limits,
  );
  expect(plan.steps.map(({ files }) => files)).toStrictEqual([
    [
      { file: 'test/unit/a.test.ts', tests: ['one', 'two'] },
      { file: 'test/unit/b.test.ts', tests: ['one', 'two'] },
    ],
  ]);
});

it('leaves out what takes longer than the limit, but never everything, and says how many tests', () => {
  const plan = planFor(
    mutant,
    [learnedFile('test/unit/a.test.ts', 20_000), learnedFile('test/unit/b.test.ts', 30_000)],
    limits,
  );
  expect(plan.steps).toStrictEqual([
    { files: [{ file: 'test/unit/a.test.ts', tests: ['one'] }], expectedMs: 20_100 },
  ]);
  expect(plan.leftOut).toBe(1);
});

it('has nothing to run where no test passes the mutant', () => {
  const plan = planFor(mutant, [learnedFile('test/unit/a.test.ts', 1, { one: { 8: 1 } })], limits);
  expect(plan).toStrictEqual({ steps: [], leftOut: 0, hitLimit: 1000 });
});

it('takes a hundred times what a test passed for a loop without an end', () => {
  const learned = [learnedFile('test/unit/a.test.ts', 1, { one: { 7: 12 }, two: { 7: 40, 8: 90 } })];
  expect(planFor(mutant, learned, limits).hitLimit).toBe(4000);
});
