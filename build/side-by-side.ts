import pLimit from 'p-limit';

/** One command of several that do not need each other. */
export type Step = { readonly name: string; readonly run: () => Promise<StepResult> };

/** How a command ended, and all that it printed. */
export type StepResult = { readonly failed: boolean; readonly output: string };

/**
 * Runs the steps, `atOnce` of them at a time, started in their order. What each has printed is said in one piece when
 * it ends, so that it can be read. All run to their end, so that one call shows all that is wrong. Returns the names of
 * those that failed, in the order of the steps.
 */
export async function sideBySide(
  steps: readonly Step[],
  atOnce: number,
  say: (text: string) => void,
): Promise<string[]> {
  const limit = pLimit(atOnce);
  const results = await Promise.all(
    steps.map((step) =>
      limit(async () => {
        const { failed, output } = await step.run();
        say(`${failed ? 'failed' : 'ok'}: ${step.name}\n${output}`);
        return failed;
      }),
    ),
  );
  return steps.filter((_step, index) => results[index]).map(({ name }) => name);
}
