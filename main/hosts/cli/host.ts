import type { App } from '../../compose.ts';
import type { KnownNames } from '../../known-names.ts';

/** The router of an opened application; disposing it cancels what still runs and waits until that is cleaned. */
export type OpenedClient = Pick<App, 'client'> & AsyncDisposable;

/** What the application may ask of, or tell, the person in front of the terminal. */
export interface AppHooks {
  readonly ask: (question: string) => Promise<string>;
  readonly notice: (line: string) => void;
}

/** Standard output or standard error. */
export type Sink = NodeJS.WritableStream & {
  readonly isTTY?: boolean | undefined;
  /** Width of the terminal in characters. */
  readonly columns?: number | undefined;
};

/** Everything that the command line takes from the process around it; tests bring their own. */
export interface CliHost {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths start from. */
  readonly cwd: string;
  /** Version of pgkeep. */
  readonly version: string;
  readonly clock: { now(): Date; /** Milliseconds that never jump back. */ elapsed(): number };
  /** Minutes that local time is ahead of UTC at that moment. */
  offsetMinutes(at: Date): number;
  /** Asks for a secret without showing it. Throws where nobody can be asked. */
  ask(question: string): Promise<string>;
  /** Asks for something that may be seen. Throws where nobody can be asked. */
  askOpenly(question: string): Promise<string>;
  /** Calls back at every request to stop (Ctrl-C, SIGTERM, lost terminal); returns what ends that. */
  onSignal(listener: () => void): () => void;
  /** Builds the interface where it can be built here and is not, or is older than its sources. */
  buildInterface(say: (line: string) => void): Promise<void>;
  /** What servers, vaults and instances are called, as far as it can be read without opening the application. */
  knownNames(): Promise<KnownNames>;
  /** Opens the application. Called at most once, and not for help or usage errors. */
  open(hooks: AppHooks): Promise<OpenedClient>;
}
