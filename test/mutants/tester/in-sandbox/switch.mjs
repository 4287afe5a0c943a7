/**
 * Imported first by every instrumented source, in whatever process or thread loads it: says which mutant is on, and,
 * where the tests are run to learn what they pass, writes down what this process has passed. Files, not environment
 * variables: tests start children with an environment of their own.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isMainThread, threadId } from 'node:worker_threads';

/** This file's folder; a bundle that it was built into lies elsewhere in the same sandbox. */
function ownFolder(start) {
  const folder = join(start, 'test/mutants/tester/in-sandbox');
  return existsSync(join(folder, 'order.json')) ? folder : ownFolder(dirname(start));
}

const folder = ownFolder(import.meta.dirname);

/** The fields of Stryker's own that its instrumented sources read, under the name that they know. */
const space = (globalThis['__stryker__'] ??= {});
if (space.order === undefined) {
  space.order = JSON.parse(readFileSync(join(folder, 'order.json'), 'utf8'));
  if (space.order.learn) {
    // A child belongs to the test that runs while it starts.
    space.currentTestId = readFileSync(join(folder, 'current-test'), 'utf8');
    process.on('exit', writePassed);
  } else if (space.order.mutant !== undefined) {
    space.activeMutant = space.order.mutant;
    space.hitCount = 0;
    space.hitLimit = space.order.hitLimit;
  }
}

/** Writes down by test which mutants this process has passed, and how often. */
export function writePassed() {
  const perTest = space.mutantCoverage?.perTest;
  if (!space.order.learn || perTest === undefined) return;
  const name = join(folder, 'passed', `${process.pid}-${threadId}`);
  // Whoever reads the folder meanwhile sees whole files only.
  writeFileSync(`${name}.part`, JSON.stringify(perTest));
  renameSync(`${name}.part`, `${name}.json`);
}

/** What the tests' own process calls: from now on, all that is passed belongs to `test`. */
export function beginTest(test) {
  if (!space.order.learn) return;
  space.currentTestId = test;
  if (isMainThread) writeFileSync(join(folder, 'current-test'), test);
}
