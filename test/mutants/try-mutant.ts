import type { Mutant } from './instrument.ts';
import type { Plan } from './plan.ts';
import type { Tester } from './tester/tester.ts';
import type { Ran } from './tester/messages.ts';

export type Verdict =
  /** A test failed that passes without the mutant. */
  | { outcome: 'noticed'; by: string }
  /** The tests did not come to an end, or their process died. */
  | { outcome: 'no end' }
  | { outcome: 'survived'; tests: number; leftOut: number }
  /** No test passes it. */
  | { outcome: 'not passed' }
  /** What failed with the mutant on fails without it as well. */
  | { outcome: 'unclear'; by: string };

/** Next to what the tests took when they were learned; a mutant may make them slower, and others use the machine too. */
const patience = { baseMs: 60_000, testBaseMs: 15_000, times: 6 };

const limitsOf = (expectedMs: number) => ({
  limitMs: Math.ceil(patience.baseMs + expectedMs * patience.times),
  testLimitMs: Math.ceil(patience.testBaseMs + expectedMs * patience.times),
});

function failureOf(ran: Ran): string | undefined {
  const failed = ran.tests.find((test) => test.failed);
  if (failed !== undefined) return `${failed.file} › ${failed.name}`;
  return ran.errors[0]?.split('\n')[0];
}

/** Switches the mutant on and runs the plan's tests until one fails. */
export async function tryMutant(tester: Tester, mutant: Mutant, plan: Plan): Promise<Verdict> {
  if (plan.steps.length === 0) return { outcome: 'not passed' };
  const order = { learn: false, mutant: mutant.id, hitLimit: plan.hitLimit };
  let tests = 0;
  for (const { files, expectedMs } of plan.steps) {
    const { limitMs, testLimitMs } = limitsOf(expectedMs);
    const ran = await tester.run({ ...order, files, testLimitMs }, limitMs);
    if (ran === undefined) return { outcome: 'no end' };
    tests += ran.tests.length;
    const by = failureOf(ran);
    if (by === undefined) continue;
    // An earlier mutant may have left something behind on the servers: the same tests must pass without this one.
    const failed = ran.tests.find((test) => test.failed);
    const again = failed === undefined ? files : [{ file: failed.file, tests: [failed.id] }];
    const control = await tester.run({ learn: false, files: again, testLimitMs }, limitMs);
    const fine = control !== undefined && failureOf(control) === undefined;
    return { outcome: fine ? 'noticed' : 'unclear', by };
  }
  return { outcome: 'survived', tests, leftOut: plan.leftOut };
}
