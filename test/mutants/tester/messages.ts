import type { SharedServers } from '../../support/servers/shared.ts';

/** What the runner and a tester, a process that runs tests in its sandbox, say to each other. */

/** Which tests of a file; all where `tests` is left out. */
export type TestsOfFile = { file: string; tests?: readonly string[] };

export type Order = {
  files: readonly TestsOfFile[];
  /** Learn what each test passes, with no mutant on. */
  learn: boolean;
  /** The mutant that is on, and how often it may be passed before it counts as a loop without an end. */
  mutant?: string;
  hitLimit?: number;
  /** Milliseconds that a test or a hook may take, unless it says so itself. */
  testLimitMs: number;
};

type RanTest = {
  id: string;
  file: string;
  name: string;
  ms: number;
  failed: boolean;
  message?: string;
};

export type Ran = {
  tests: RanTest[];
  /** What failed outside of a test: an import, a hook, an error that nobody caught. */
  errors: string[];
  /** Milliseconds by file, from the start of its process to its end. */
  files: { file: string; ms: number }[];
};

/** What a tester is started with. */
export type TesterSettings = {
  /** Absolute path of the copy of the project whose sources are instrumented. */
  sandbox: string;
  servers: SharedServers;
};
