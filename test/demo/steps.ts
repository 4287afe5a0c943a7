import type { Output } from '../../main/hosts/cli/terminal/output.ts';

/** What was done, in a few words, and how long it took, in ms. */
interface Step {
  readonly step: string;
  readonly what: string;
  readonly took: number;
}

/** The steps of a demo, for the table at its end. */
export class Steps {
  readonly #done: Step[] = [];

  /** The result of the work, which becomes a line of the table. */
  async timed<T>(step: string, work: Promise<T>, what: (result: T) => string): Promise<T> {
    const start = performance.now();
    const result = await work;
    this.#done.push({ step, what: what(result), took: performance.now() - start });
    return result;
  }

  show(output: Output): void {
    output.line('');
    output.table(
      [
        { title: 'STEP', value: ({ step }) => step },
        { title: 'WHAT', value: ({ what }) => what, flexible: true },
        { title: 'SECONDS', value: ({ took }) => (took / 1000).toFixed(1), right: true },
      ],
      this.#done,
    );
    output.line('');
  }
}
