import { execa } from 'execa';
import { availableParallelism } from 'node:os';
import { sideBySide, type Step } from './side-by-side.ts';

/**
 * Run by `npm run check`: all that can be said about the sources without running them, as many steps at a time as there
 * are processors. The longest come first, so that no processor waits for them in the end.
 */

const projects = ['.', 'renderer', 'test/e2e', 'main/hosts/electron/preload', 'test/security/electron'];

const commands = [
  // It knows by their contents which files it has seen already.
  ['prettier', '--check', '--cache', '--cache-strategy', 'content', '--cache-location', 'dist/prettier', '.'],
  ['oxlint', '--type-aware', '--deny-warnings'],
  // Checkers beside each other work the same types out again, each for itself: four took twice the processor time of one.
  ...projects.map((project) => ['tsc', '--noEmit', '--checkers', '1', '-p', project]),
  ['knip'],
];

const steps = commands.map(([program = '', ...args]): Step => ({
  name: [program, ...args].join(' '),
  async run() {
    const { failed, all } = await execa(program, args, { all: true, reject: false, stdin: 'ignore' });
    return { failed, output: all === '' ? '' : `${all}\n` };
  },
}));

const failed = await sideBySide(steps, availableParallelism(), (text) => process.stdout.write(text));
if (failed.length > 0) {
  process.stderr.write(`\nFailed:\n${failed.map((name) => `  ${name}\n`).join('')}`);
  process.exitCode = 1;
}
