import { Writable } from 'node:stream';
import type { AppHooks, CliHost, Sink } from '../../../main/hosts/cli/host.ts';
import type { KnownNames } from '../../../main/known-names.ts';
import { run } from '../../../main/hosts/cli/run.ts';
import { createFakeClient, type Call } from './fake-client.ts';

/** Keeps what is written. */
export class Capture extends Writable {
  text = '';
  readonly isTTY: boolean;
  readonly columns: number | undefined;

  constructor(isTTY = false, columns?: number) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
    this.columns = columns;
  }

  override _write(chunk: string | Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

export interface Situation {
  answers?: Parameters<typeof createFakeClient>[0];
  stdout?: Capture;
  stderr?: Capture;
  env?: Record<string, string>;
  ask?: (question: string) => Promise<string>;
  knownNames?: KnownNames;
  buildInterface?: (say: (line: string) => void) => Promise<void>;
  /** Called when the application opens; may use the hooks at once. */
  onOpen?: (hooks: AppHooks) => void;
  openError?: Error;
  /** What closing the application waits for. */
  closing?: (host: FakeHost) => Promise<void>;
}

export interface Outcome {
  exitCode: number;
  stdout: string;
  stderr: string;
  calls: Call[];
  opened: number;
  closed: number;
}

/** A host without a process: time stands still until the test moves it. */
export class FakeHost implements CliHost {
  readonly stdout: Sink & Capture;
  readonly stderr: Sink & Capture;
  readonly env: Record<string, string>;
  readonly cwd = '/home/dba';
  readonly version = '1.2.3';
  readonly questions: string[] = [];
  readonly calls: Call[];
  nowMs = Date.parse('2026-11-23T17:12:08.000Z');
  opened = 0;
  closed = 0;
  readonly clock = { now: () => new Date(this.nowMs), elapsed: () => this.nowMs };
  readonly #situation: Situation;
  readonly #client: ReturnType<typeof createFakeClient>['client'];
  readonly #listeners = new Set<() => void>();

  constructor(situation: Situation = {}) {
    this.#situation = situation;
    this.stdout = situation.stdout ?? new Capture();
    this.stderr = situation.stderr ?? new Capture();
    this.env = situation.env ?? {};
    const { client, calls } = createFakeClient(situation.answers);
    this.#client = client;
    this.calls = calls;
  }

  get listening(): number {
    return this.#listeners.size;
  }

  offsetMinutes(): number {
    return 60;
  }

  async ask(question: string): Promise<string> {
    this.questions.push(question);
    return this.#situation.ask?.(question) ?? 'swordfish';
  }

  async askOpenly(question: string): Promise<string> {
    this.questions.push(question);
    return this.#situation.ask?.(question) ?? 'shop';
  }

  onSignal(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ctrl-C. */
  interrupt(): void {
    for (const listener of this.#listeners) listener();
  }

  async buildInterface(say: (line: string) => void): Promise<void> {
    await this.#situation.buildInterface?.(say);
  }

  async knownNames(): Promise<KnownNames> {
    return this.#situation.knownNames ?? { servers: [], vaults: [], instances: [] };
  }

  async open(hooks: AppHooks) {
    this.opened++;
    if (this.#situation.openError !== undefined) throw this.#situation.openError;
    this.#situation.onOpen?.(hooks);
    return {
      client: this.#client,
      [Symbol.asyncDispose]: async () => {
        await this.#situation.closing?.(this);
        this.closed++;
      },
    };
  }
}

/** A script sees the exit code only: whatever is called a warning ends with 3, or worse. */
function expectWarned(exitCode: number, stderr: string): void {
  const warning = /^Warning: .*/m.exec(stderr)?.[0];
  if (exitCode === 0 && warning !== undefined) throw new Error(`Exit code 0 in spite of: ${warning}`);
}

/** Runs one command line against the router in memory. */
export async function pgkeep(
  argv: string[],
  situation: Situation = {},
): Promise<Outcome & { host: FakeHost }> {
  const host = new FakeHost(situation);
  const exitCode = await run(argv, host);
  expectWarned(exitCode, host.stderr.text);
  const { calls, opened, closed } = host;
  return { exitCode, stdout: host.stdout.text, stderr: host.stderr.text, calls, opened, closed, host };
}
