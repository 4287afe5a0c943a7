import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { prepareRunEnvironment } from './test/support/programs/run-environment.ts';
import { SlowestFiles } from './test/support/reporters/slowest-files.ts';

prepareRunEnvironment(import.meta.dirname);

const include = (folder: string) => [`test/${folder}/**/*.test.ts`];
/** Servers start, dumps run and networks fail in these. */
const patient = { testTimeout: 120_000, hookTimeout: 120_000, globalSetup: 'test/support/global-setup.ts' };

/** Importing Electron without its program would try to download it; the desktop host's tests want a double. */
const electronDouble = {
  find: /^electron$/,
  replacement: fileURLToPath(new URL('test/support/electron/double.ts', import.meta.url)),
};

/** 20261231 on the last day of that year, in UTC. */
const seedOfToday = () => Number(new Date().toISOString().slice(0, 10).replaceAll('-', ''));

/**
 * Tests that put a double in the place of a module, which must be imported by nobody before them, or that look at the
 * memory or the turns of their own process, which must be theirs alone.
 */
const needProcess = globSync('test/{unit,integration,security}/**/*.test.ts', { cwd: import.meta.dirname })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) =>
    /vi\.mock\(|memoryUsage\(|monitorEventLoopDelay\(/.test(
      readFileSync(new URL(file, import.meta.url), 'utf8'),
    ),
  );
const alone = (folder: string) => needProcess.filter((file) => file.startsWith(`test/${folder}/`));

export default defineConfig({
  resolve: { alias: [electronDouble] },
  test: {
    // A record that is gone is a difference; `npm run record` writes it.
    update: 'none',
    // Processes, not threads: tests start children, take signals and load native modules.
    pool: 'forks',
    maxWorkers: 2,
    // Fails a file that leaves a handle open, which it can only see once garbage is collected.
    setupFiles: ['test/support/left-open.ts'],
    execArgv: ['--expose-gc'],
    // The tests of each file in another order each day, so that what fails is there again when it is looked at: the run
    // prints its seed, and --sequence.seed takes another one. Files come as vitest has it, those that took long first.
    sequence: { shuffle: { tests: true, files: false }, seed: seedOfToday() },
    // A machine that does other things too is slow; these only end what hangs.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A test that reaches its end without an expectation fails.
    expect: { requireAssertions: true, poll: { timeout: 30_000 } },
    reporters: ['default', new SlowestFiles()],
    projects: [
      // One process runs many files: starting it and importing the same modules takes seconds.
      {
        extends: true,
        test: { name: 'unit', include: include('unit'), exclude: alone('unit'), isolate: false },
      },
      { extends: true, test: { name: 'unit alone', include: alone('unit') } },
      {
        extends: true,
        test: {
          name: 'integration',
          include: include('integration'),
          exclude: alone('integration'),
          isolate: false,
          setupFiles: ['test/support/fresh-modules.ts'],
          ...patient,
        },
      },
      { extends: true, test: { name: 'integration alone', include: alone('integration'), ...patient } },
      { extends: true, test: { name: 'security alone', include: alone('security'), ...patient } },
      // What pgkeep's modules remember of one file would hide what another one would have seen: they are fresh, too.
      {
        extends: true,
        test: {
          name: 'security',
          include: include('security'),
          exclude: alone('security'),
          isolate: false,
          setupFiles: ['test/support/fresh-modules.ts'],
          ...patient,
        },
      },
    ],
  },
});
