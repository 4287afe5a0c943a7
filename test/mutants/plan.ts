import type { Mutant } from './instrument.ts';
import type { Passed } from './tester/tester.ts';
import type { TestsOfFile } from './tester/messages.ts';

/** What one file of tests passed when it ran with no mutant on. */
export type LearnedFile = {
  file: string;
  /** Tests that failed are not among them: they can notice nothing. */
  tests: { id: string; ms: number }[];
  /** What the file costs beside its tests. */
  startMs: number;
  passed: Passed;
};

/** Tests that run together; a failing one ends the rest. */
type Step = { files: TestsOfFile[]; expectedMs: number };

export type Plan = {
  steps: Step[];
  /** Tests that pass the mutant, but would take the whole longer than the limit. */
  leftOut: number;
  /** More often passed than this, it is a loop without an end. */
  hitLimit: number;
};

type Candidate = { tests: string[]; file: string; ms: number; rank: number };

/** `test/unit/vault/vault.test.ts` stands for `main/vault/vault.ts`. */
const mirrorOf = (source: string): string => source.replace(/^main\//, 'test/unit/').replace(/\.m?ts$/, '');

function rankOf(file: string, source: string): number {
  if (file.startsWith(`${mirrorOf(source)}.`)) return 0;
  return file.startsWith('test/unit/') ? 1 : 2;
}

function candidateOf(learned: LearnedFile, mutant: Mutant): Candidate | undefined {
  const passes = (part: string) => (learned.passed[part]?.[mutant.id] ?? 0) > 0;
  // What runs before a file's tests concerns them all.
  const whole = passes('import') || passes('hooks');
  const tests = learned.tests.filter(({ id }) => whole || passes(id));
  if (tests.length === 0) return undefined;
  return {
    file: learned.file,
    tests: tests.map(({ id }) => id),
    ms: learned.startMs + tests.reduce((sum, { ms }) => sum + ms, 0),
    rank: rankOf(learned.file, mutant.file),
  };
}

const patience = { leastHits: 1000, timesHits: 100 };

/**
 * Which tests run with the mutant on, in which order: those of its own source first, then quick ones. Files whose
 * tests would take the whole longer than `limitMs` are left out, except the first.
 */
export function planFor(
  mutant: Mutant,
  learned: readonly LearnedFile[],
  limits: { stepMs: number; limitMs: number },
): Plan {
  const candidates = learned
    .flatMap((file) => candidateOf(file, mutant) ?? [])
    .toSorted((a, b) => a.rank - b.rank || a.ms - b.ms);
  const steps: Step[] = [];
  let [spent, leftOut] = [0, 0];
  for (const { file, tests, ms } of candidates) {
    if (steps.length > 0 && spent + ms > limits.limitMs) {
      leftOut += tests.length;
      continue;
    }
    spent += ms;
    const last = steps.at(-1);
    if (last !== undefined && last.expectedMs + ms <= limits.stepMs) {
      last.files.push({ file, tests });
      last.expectedMs += ms;
    } else {
      steps.push({ files: [{ file, tests }], expectedMs: ms });
    }
  }
  const most = Math.max(
    0,
    ...learned.flatMap(({ passed }) => Object.values(passed).map((hits) => hits[mutant.id] ?? 0)),
  );
  return { steps, leftOut, hitLimit: Math.max(patience.leastHits, most * patience.timesHits) };
}
