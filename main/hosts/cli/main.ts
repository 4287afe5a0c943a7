import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { flags } from '../../../shared/command-line/option-names.ts';
import { homeArgument } from '../home-argument.ts';
import { packageRoot } from '../package-root.ts';
import { CliError, exitCodes } from './cli-errors.ts';
import type { AppHooks, CliHost, OpenedClient } from './host.ts';
import { run } from './run.ts';

/** SIGHUP: the terminal is gone, and nobody is left to wait for the job. */
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function readVersion(): string {
  const text = readFileSync(join(packageRoot(), 'package.json'), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  return version;
}

async function ask(question: string): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new CliError(
      'UserErrorCredentialUnavailable',
      `There is no terminal to ask for this: ${question}.`,
      'Run pgkeep in a terminal, or let the login come from an environment variable or a password file.',
    );
  }
  const { password } = await import('@inquirer/prompts');
  // standard output is for results
  return await prompted(
    password({ message: question, mask: '*', toggleMask: false }, { output: process.stderr }),
  );
}

async function askOpenly(question: string): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new CliError(
      'UserErrorInvalidInput',
      'There is no terminal to ask this in.',
      'Run pgkeep in a terminal, or give the answer as an option, which the help of the command names.',
    );
  }
  const { input } = await import('@inquirer/prompts');
  return await prompted(input({ message: question }, { output: process.stderr }));
}

async function prompted(answer: Promise<string>): Promise<string> {
  try {
    return await answer;
  } catch (error) {
    // The prompt reads Ctrl-C as a key, so the signal that it stands for never came.
    if (error instanceof Error && error.name === 'ExitPromptError') {
      if (!process.emit('SIGINT', 'SIGINT')) process.exit(exitCodes.interrupted);
    }
    throw error;
  }
}

function onSignal(listener: () => void): () => void {
  for (const signal of stopSignals) process.on(signal, listener);
  return () => {
    for (const signal of stopSignals) process.off(signal, listener);
  };
}

/** The application is loaded only now: help and usage errors need none of it. */
async function open(hooks: AppHooks): Promise<OpenedClient> {
  const { compose, openHome } = await import('../../compose.ts');
  const runDue = {
    program: process.execPath,
    args: [join(packageRoot(), 'main/hosts/cli/pgkeep.mjs'), 'run-due', flags.byService],
  };
  return compose({ home: openHome(process.env), env: process.env, host: { kind: 'cli', runDue }, ...hooks });
}

/** In a checkout only: an installed package brings the interface with it, and nothing that builds. */
async function buildInterface(say: (line: string) => void): Promise<void> {
  const root = packageRoot();
  const builder = join(root, 'build/interface.ts');
  if (!existsSync(builder)) return;
  type Builder = { ensureInterface(root: string, say: (line: string) => void): Promise<void> };
  const made = (await import(pathToFileURL(builder).href)) as Builder;
  await made.ensureInterface(root, say);
}

const host: CliHost = {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  version: readVersion(),
  clock: { now: () => new Date(), elapsed: () => performance.now() },
  offsetMinutes: (at) => -at.getTimezoneOffset(),
  ask,
  askOpenly,
  onSignal,
  buildInterface,
  knownNames: async () => (await import('../../known-names.ts')).knownNames(process.env),
  open,
};

// Whoever reads our output may stop reading (`| head`), a terminal may vanish, and the disk that the output goes to
// may be full: the job goes on. A result that could not be written whole is told by the exit code.
let isCutOff = false;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  isCutOff ||= error.code !== 'EPIPE' && error.code !== 'EIO';
});
process.stderr.on('error', () => {});

// A task of Windows has no environment of its own.
const { argv, home } = homeArgument(process.argv.slice(2));
if (home !== undefined) process.env['PGKEEP_HOME'] = home;

const ended = await run(argv, host);
const exitCode = isCutOff && ended === exitCodes.done ? exitCodes.failed : ended;
// A job that nobody waits for any more would keep the process alive.
if (exitCode === exitCodes.interrupted) process.exit(exitCode);
process.exitCode = exitCode;
// All is closed: a late Ctrl-C must not turn the outcome into another one.
onSignal(() => process.exit(exitCode));

/** How long what nobody waits for any more may keep the ended process alive, in ms. */
const patienceMs = 500;

// A connection to a server that does not answer, for a clean-up that is left to a later try, must not hold up the
// prompt. What is still to be written is written first: the reader of a pipe may be slow.
const leaveSoon = () =>
  setTimeout(() => {
    if (process.stdout.writableLength + process.stderr.writableLength > 0) leaveSoon();
    else process.exit(exitCode);
  }, patienceMs).unref();
leaveSoon();
