import { readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { compose, openHome, type ComposeOptions } from '../../main/compose.ts';
import { shWord } from '../../shared/shell/sh.ts';
import type { CliHost } from '../../main/hosts/cli/host.ts';
import { Output } from '../../main/hosts/cli/terminal/output.ts';
import { run } from '../../main/hosts/cli/run.ts';
import type { Interruption } from './interruption.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** The product's command line inside this process, with an environment (and so a home) of its own. */
export class CommandLine {
  readonly output: Output;
  readonly #host: CliHost;
  readonly #interruption: Interruption;

  constructor(
    env: Readonly<Record<string, string | undefined>>,
    cwd: string,
    interruption: Interruption,
    replace: ComposeOptions['replace'] = {},
  ) {
    this.#interruption = interruption;
    this.#host = {
      stdout: process.stdout,
      stderr: process.stderr,
      env,
      cwd,
      version,
      clock: { now: () => new Date(), elapsed: () => performance.now() },
      offsetMinutes: (at) => -at.getTimezoneOffset(),
      ask: (question) => Promise.reject(new Error(`The demo answers no questions: ${question}`)),
      askOpenly: (question) => Promise.reject(new Error(`The demo answers no questions: ${question}`)),
      onSignal: interruption.subscribe,
      buildInterface: () => Promise.reject(new Error('The demo shows no interface.')),
      knownNames: () => Promise.resolve({ servers: [], vaults: [], instances: [] }),
      open: (hooks) => compose({ home: openHome(env), env, replace, ...hooks }),
    };
    this.output = new Output(this.#host, () => ({ json: false, verbose: false, color: !env['NO_COLOR'] }));
  }

  /** Shows the command as one would type it, and runs it. Throws unless it is done, with or without warnings. */
  async pgkeep(argv: readonly string[]): Promise<void> {
    await this.#run(argv, this.#host, [0, 3]);
  }

  /** The same for a command that has to say no, which its exit code 1 does. */
  async pgkeepSaysNo(argv: readonly string[]): Promise<void> {
    await this.#run(argv, this.#host, [1]);
  }

  /** {@link pgkeep}, with what it wrote to standard output. */
  async pgkeepGives(argv: readonly string[]): Promise<string> {
    let written = '';
    const stdout = new Writable({
      decodeStrings: false,
      write(chunk: string | Buffer, _encoding, done) {
        written += chunk.toString();
        process.stdout.write(chunk, done);
      },
    });
    await this.#run(argv, { ...this.#host, stdout }, [0]);
    return written;
  }

  async #run(argv: readonly string[], host: CliHost, expected: readonly number[]): Promise<void> {
    this.#interruption.signal.throwIfAborted();
    this.output.line('');
    this.output.line(`$ pgkeep ${argv.map(shWord).join(' ')}`, 'bold');
    const exitCode = await run(argv, host);
    this.#interruption.signal.throwIfAborted();
    if (!expected.includes(exitCode)) throw new Error(`pgkeep ${argv[0]} ended with ${exitCode}.`);
  }
}
