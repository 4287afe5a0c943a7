import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';
import { slowest, type Timed } from './slowest.ts';

/** What Playwright tells of a spec that this needs. */
type TimedSpec = Pick<TestCase, 'titlePath'>;

/** Says at the end of a run which specs took longest. */
export default class SlowestSpecs implements Reporter {
  readonly #say: (text: string) => void;
  readonly #timed: Timed[] = [];

  /** Playwright hands in options as well; there are none. */
  constructor({ say = (text) => void process.stdout.write(text) }: { say?: (text: string) => void } = {}) {
    this.#say = say;
  }

  onTestEnd(spec: TimedSpec, { duration }: Pick<TestResult, 'duration'>): void {
    this.#timed.push({ name: spec.titlePath().filter(Boolean).join(' › '), ms: duration });
  }

  onEnd(): void {
    this.#say(slowest('specs', this.#timed));
  }
}
