import type { Command } from 'commander';
import { commandPath } from '../cli-command.ts';
import { UsageError, asSentence, exitCodes, explain, type ExitCode } from '../cli-errors.ts';
import type { ErrorReport } from '../../../../shared/errors.ts';
import type { Client } from '../../../compose.ts';
import type { CliHost, OpenedClient } from '../host.ts';
import { Output, type OutputMode } from './output.ts';
import type { ProgressDisplay } from './progress-display.ts';
import { StopRequests } from './stop-requests.ts';

/** Says on standard error what happened and what to do. */
/** `command` is the path of the one that failed. */
type ShowFailure = (output: Output, report: ErrorReport, command: string | undefined) => void;

/** One call of the command line: what its commands share. */
export class Session {
  readonly host: CliHost;
  readonly output: Output;
  /** What is drawn on the terminal now and has to make room for questions and notices. */
  display: ProgressDisplay | undefined;
  /** Set when the user no longer waits: nothing is cleaned up any more, the process ends at once. */
  abandoned = false;
  #app: Promise<OpenedClient> | undefined;
  #exitCode: ExitCode = exitCodes.done;
  #stopRequests: StopRequests | undefined;

  readonly #showFailure: ShowFailure;
  readonly #ownFailures = new Map<string, (report: ErrorReport) => ExitCode>();
  /** The command whose handler runs or ran. */
  #running: string | undefined;

  constructor(host: CliHost, mode: () => OutputMode, showFailure: ShowFailure) {
    this.host = host;
    this.output = new Output(host, mode);
    this.#showFailure = showFailure;
  }

  get exitCode(): ExitCode {
    return this.#exitCode;
  }

  /** A command with its own word and exit code for a failure, wrong usage included. */
  failAs(command: string, say: (report: ErrorReport) => ExitCode): void {
    this.#ownFailures.set(command, say);
  }

  /** Runs what a command does, keeps its exit code, and lets a usage error know which command it was. */
  async run(command: Command, handler: (client: () => Promise<Client>) => Promise<ExitCode>): Promise<void> {
    this.#running = commandPath(command);
    try {
      this.#exitCode = await handler(() => this.#client());
    } catch (error) {
      const explained = explain(error);
      if (explained instanceof UsageError) throw new UsageError(explained.message, commandPath(command));
      throw error;
    }
  }

  /** Asks for a secret. */
  async ask(question: string): Promise<string> {
    this.display?.pause();
    try {
      return await this.host.ask(question);
    } finally {
      this.display?.resume();
    }
  }

  /** Asks for something that may be seen. */
  async askOpenly(question: string): Promise<string> {
    this.display?.pause();
    try {
      return await this.host.askOpenly(question);
    } finally {
      this.display?.resume();
    }
  }

  /** Asks to type `expected`, and says whether that was typed. */
  async askYes(question: string, expected = 'yes'): Promise<boolean> {
    const answer = await this.askOpenly(question);
    return answer.trim() === expected;
  }

  /** Says something while a job may be shown. */
  notice(line: string): void {
    this.display?.pause();
    this.output.notice(line, 'yellow');
    this.display?.resume();
  }

  /** Says what happened and what to do, and gives the exit code of it. */
  fail(error: unknown): ExitCode {
    const explained = explain(error);
    if (!(explained instanceof UsageError)) {
      const own = this.#ownFailures.get(this.#running ?? '');
      if (own !== undefined) return own(explained);
      this.output.failure({ error: explained }, () =>
        this.#showFailure(this.output, explained, this.#running),
      );
      return exitCodes.failed;
    }
    const help = `pgkeep ${explained.command ? `${explained.command} ` : ''}--help`;
    const message = asSentence(explained.message);
    const misused = { code: 'UserErrorInvalidInput', message, remedy: `Run: ${help}` } as const;
    const own = this.#ownFailures.get(explained.command ?? '');
    if (own !== undefined) return own(misused);
    this.output.failure({ error: misused }, () => {
      this.output.notice(message, 'red');
      this.output.notice(`Run ${help}`);
    });
    return exitCodes.usage;
  }

  /**
   * From the first call on Ctrl-C no longer kills the process. That lasts until everything is closed: one
   * that npm passes on late must not hit the cleaning up, nor change the exit code.
   */
  stopRequests(): StopRequests {
    this.#stopRequests ??= new StopRequests(this.host);
    return this.#stopRequests;
  }

  /** Closes the application, unless the user stops waiting for it. */
  async close(): Promise<void> {
    try {
      if (this.abandoned) return;
      const closing = this.#closeApp();
      const givenUp = this.#stopRequests?.second.then(() => true);
      this.abandoned = (await Promise.race([closing, ...(givenUp === undefined ? [] : [givenUp])])) === true;
    } finally {
      this.#stopRequests?.[Symbol.dispose]();
    }
  }

  async #closeApp(): Promise<void> {
    const app = this.#app;
    this.#app = undefined;
    if (app !== undefined) await (await app)[Symbol.asyncDispose]();
  }

  async #client(): Promise<Client> {
    this.#app ??= this.host.open({
      ask: (question) => this.ask(question),
      notice: (line) => this.notice(line),
    });
    try {
      return (await this.#app).client;
    } catch (error) {
      // what did not open need not be closed
      this.#app = undefined;
      throw error;
    }
  }
}
