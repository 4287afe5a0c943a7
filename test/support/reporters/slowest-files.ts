import type { Reporter, TestModule } from 'vitest/node';
import { slowest } from './slowest.ts';

/** What vitest tells of a test file that this needs. */
type TimedModule = {
  readonly relativeModuleId: string;
  diagnostic(): Pick<ReturnType<TestModule['diagnostic']>, 'collectDuration' | 'duration'>;
};

/** Says at the end of a run which test files took longest, with the import of what they test. */
export class SlowestFiles implements Reporter {
  readonly #say: (text: string) => void;

  constructor(say: (text: string) => void = (text) => void process.stdout.write(text)) {
    this.#say = say;
  }

  onTestRunEnd(files: readonly TimedModule[]): void {
    const timed = files.map((file) => {
      const { collectDuration, duration } = file.diagnostic();
      return { name: file.relativeModuleId, ms: collectDuration + duration };
    });
    this.#say(slowest('test files', timed));
  }
}
