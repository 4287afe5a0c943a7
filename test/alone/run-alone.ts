import { relative } from 'node:path';
import type { TestCase, TestModule, TestSpecification, Vitest } from 'vitest/node';
import type { SharedServers } from '../support/servers/shared.ts';
import { cleanServers } from '../support/servers/clean-servers.ts';

interface AloneOptions {
  /** Folders and files, as vitest's command line takes them; none means all. */
  readonly filters: readonly string[];
  readonly say: (line: string) => void;
  /** Ends after the tests that run. */
  readonly signal: AbortSignal;
}

interface AloneFailure {
  /** Of the file, from the folder in which this runs. */
  readonly path: string;
  readonly name: string;
}

interface AloneOutcome {
  readonly files: number;
  readonly passed: number;
  readonly skipped: number;
  readonly failed: readonly AloneFailure[];
  /** Files with one test, which were left out. */
  readonly single: number;
}

/** What is left to run of a file, and what came of the rest. */
interface FileRun {
  readonly specification: TestSpecification;
  readonly waiting: { id: string; name: string }[];
  readonly total: number;
  passed: number;
  skipped: number;
  tookMs: number;
}

/** The tests of each file; their ids are the same in each run. */
async function collect(vitest: Vitest, filters: readonly string[]): Promise<FileRun[]> {
  const specifications = await vitest.globTestSpecifications([...filters]);
  if (specifications.length === 0) return [];
  await vitest.collectTests(specifications);
  return specifications.map((specification) => {
    const tests = [...(specification.testModule?.children.allTests() ?? [])];
    const waiting = tests.map(({ id, fullName }) => ({ id, name: fullName }));
    return { specification, waiting, total: waiting.length, passed: 0, skipped: 0, tookMs: 0 };
  });
}

/** Those that the global setup started: projects share them. None where only unit tests run. */
function serversOf(vitest: Vitest): SharedServers {
  return vitest.projects.map((project) => project.getProvidedContext().servers).find(Boolean) ?? {};
}

const messagesOf = (errors: readonly { message: string; stack?: string }[] | undefined) =>
  (errors ?? []).map(({ message, stack }) => ownLines(stack ?? message)).join('\n');

/** Without the lines of libraries. */
const ownLines = (stack: string) =>
  stack
    .split('\n')
    .filter((line) => !/^ +at .*(node_modules|node:)/.test(line))
    .join('\n');

/** Undefined where the test passed or skipped itself. */
function failureOf(module: TestModule, test: TestCase | undefined): string | undefined {
  const result = test?.result();
  const ofTest = result?.state === 'failed' ? messagesOf(result.errors) : '';
  const ofModule = messagesOf([
    ...module.errors(),
    ...[...module.children.allSuites()].flatMap((suite) => suite.errors()),
  ]);
  const found = [ofTest, ofModule].filter((message) => message !== '').join('\n');
  if (found !== '') return found;
  return result === undefined || result.state === 'pending' ? 'The test did not run.' : undefined;
}

/**
 * Runs each test of the files alone, in a process that runs nothing else. A round has one test of each file that has
 * any left, as many at a time as the configuration has workers: vitest knows a file once in a run.
 */
export async function runAlone(
  vitest: Vitest,
  { filters, say, signal }: AloneOptions,
): Promise<AloneOutcome> {
  const collected = await collect(vitest, filters);
  const runs = collected.filter(({ total }) => total !== 1);
  const failed: AloneFailure[] = [];
  for (
    let left = runs;
    left.length > 0 && !signal.aborted;
    left = left.filter(({ waiting }) => waiting.length > 0)
  ) {
    const round = left.map((run) => {
      const test = run.waiting.shift() ?? { id: '', name: '(no test was found)' };
      const { project, moduleId } = run.specification;
      return { run, test, specification: project.createSpecification(moduleId, { testIds: [test.id] }) };
    });
    await cleanServers(serversOf(vitest));
    const { unhandledErrors } = await vitest.runTestSpecifications(
      round.map(({ specification }) => specification),
    );
    for (const error of unhandledErrors) {
      const names = round.map(({ test }) => test.name).join(', ');
      const name = `an error outside of tests, in one of: ${names}`;
      failed.push({ path: '', name });
      say(`FAILED ALONE  ${name}\n${messagesOf([error as Error])}`);
    }
    for (const { run, test, specification } of round) {
      tell(run, test, specification);
    }
  }
  return {
    files: runs.length,
    passed: runs.reduce((sum, { passed }) => sum + passed, 0),
    skipped: runs.reduce((sum, { skipped }) => sum + skipped, 0),
    failed,
    single: collected.length - runs.length,
  };

  function tell(run: FileRun, test: { id: string; name: string }, specification: TestSpecification): void {
    const module = specification.testModule;
    const path = relative('', specification.moduleId);
    const found = [...(module?.children.allTests() ?? [])].find(({ id }) => id === test.id);
    const { collectDuration = 0, duration = 0 } = module?.diagnostic() ?? {};
    run.tookMs += collectDuration + duration;
    const message = module === undefined ? 'The file did not run.' : failureOf(module, found);
    if (message !== undefined) {
      failed.push({ path, name: test.name });
      say(`FAILED ALONE  ${path} > ${test.name}\n${message}`);
    } else if (found?.result().state === 'skipped') run.skipped += 1;
    else run.passed += 1;
    if (run.waiting.length > 0) return;
    say(`${run.passed} of ${run.total} alone, ${(run.tookMs / 1000).toFixed(1)} s  ${path}`);
  }
}
