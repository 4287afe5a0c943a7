import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { createVitest, type TestModule, type Vitest } from 'vitest/node';
import type { Order, Ran, TesterSettings } from './messages.ts';
import { inSandbox } from './sandbox.ts';

/**
 * The process that runs tests in a sandbox, one order after the other, as a message each. It is killed from outside
 * where a mutant never ends.
 */

// As a message: a password in the arguments of a process is what tests look for.
const [settings] = (await once(process, 'message')) as [TesterSettings];

async function start(): Promise<Vitest> {
  const vitest = await createVitest('test', {
    root: settings.sandbox,
    config: false,
    watch: false,
    reporters: [{}],
    pool: 'forks',
    maxWorkers: 1,
    include: ['test/{unit,integration,security}/**/*.test.ts'],
    setupFiles: [join(inSandbox(settings.sandbox), 'set-up.mjs')],
    alias: [{ find: /^electron$/, replacement: join(settings.sandbox, 'test/support/electron/double.ts') }],
    expect: { poll: { timeout: 10_000 } },
    sequence: { shuffle: false },
    onConsoleLog: () => false,
  });
  vitest.provide('servers', settings.servers);
  await vitest.standalone();
  return vitest;
}

const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);

const fileOf = (module: TestModule): string => relative(settings.sandbox, module.moduleId);

function readModule(module: TestModule): Pick<Ran, 'tests' | 'errors'> {
  const tests: Ran['tests'] = [];
  const errors = module.errors().map(messageOf);
  for (const test of module.children.allTests()) {
    const { state, errors: found } = test.result();
    if (state !== 'passed' && state !== 'failed') continue;
    const message = found?.[0]?.message;
    tests.push({
      id: test.id,
      file: fileOf(module),
      name: test.fullName,
      ms: test.diagnostic()?.duration ?? 0,
      failed: state === 'failed',
      ...(message !== undefined && { message }),
    });
  }
  for (const suite of module.children.allSuites()) errors.push(...suite.errors().map(messageOf));
  return { tests, errors };
}

async function obey(vitest: Vitest, order: Order): Promise<Ran> {
  await writeFile(join(inSandbox(settings.sandbox), 'order.json'), JSON.stringify(order));
  const project = vitest.getRootProject();
  vitest.state.filesMap.clear();
  vitest.state.idMap.clear();
  // One failing test is enough to notice a mutant.
  project.config.bail = order.learn ? 0 : 1;
  project.config.testTimeout = order.testLimitMs;
  project.config.hookTimeout = order.testLimitMs;
  const specifications = order.files.map(({ file, tests }) =>
    project.createSpecification(
      join(settings.sandbox, file),
      tests === undefined ? undefined : { testIds: [...tests] },
    ),
  );
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
  const read = testModules.map((module) => ({ file: fileOf(module), module, ...readModule(module) }));
  return {
    tests: read.flatMap(({ tests }) => tests),
    errors: [...read.flatMap(({ errors }) => errors), ...unhandledErrors.map(messageOf)],
    files: read.map(({ file, module }) => {
      const { environmentSetupDuration, prepareDuration, collectDuration, setupDuration, duration } =
        module.diagnostic();
      return {
        file,
        ms: environmentSetupDuration + prepareDuration + collectDuration + setupDuration + duration,
      };
    }),
  };
}

const vitest = await start();
process.on('message', (order: Order) => {
  void obey(vitest, order).then(
    (ran) => process.send?.(ran),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    },
  );
});
// Whoever gave the orders has ended, asked to or not: its own group goes, with all that tests have started.
process.on('disconnect', () => process.kill(-process.pid, 'SIGKILL'));
process.send?.('ready');
