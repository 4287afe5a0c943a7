/**
 * What went wrong first is what the user has to know. The clean-up that follows often fails for the same
 * reason (the server is gone, the disk is full), and its error would name the consequence as the cause:
 * so no clean-up in a `catch`, a `finally` or a disposal throws over an error that is already on its way.
 */

const later = new WeakMap<object, unknown[]>();

/**
 * Runs `work` because of `first`, and never throws. Returns whether it went well; what went wrong is kept
 * beside the first error, see {@link failuresAfter}, and told to `log` where there is one. In a `finally`,
 * where nobody knows whether there was an error, `first` is undefined.
 */
export async function cleanUp(
  first: unknown,
  work: () => unknown,
  log?: (failure: unknown) => void,
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (failure) {
    keep(first, failure);
    log?.(failure);
    return false;
  }
}

/** {@link cleanUp} for work that does not wait. */
export function cleanUpNow(first: unknown, work: () => void): boolean {
  try {
    work();
    return true;
  } catch (failure) {
    keep(first, failure);
    return false;
  }
}

/**
 * A `finally` whose clean-up can fail: the body's error is thrown if there is one; the clean-up's error only
 * where the body ended well (a file that could not be closed may have lost what was written).
 */
export async function inAnyCase<Result>(
  body: () => Promise<Result>,
  cleaning: () => unknown,
): Promise<Result> {
  let result: Result;
  try {
    result = await body();
  } catch (error) {
    await cleanUp(error, cleaning);
    throw error;
  }
  await cleaning();
  return result;
}

/**
 * For `await using`: runs `work` at the end of the block and never throws, for what was only read from or
 * has served its purpose when it is closed. What goes wrong is told to `log` where there is one.
 */
export function closing(work: () => unknown, log?: (failure: unknown) => void): AsyncDisposable {
  return {
    [Symbol.asyncDispose]: async () => {
      await cleanUp(undefined, work, log);
    },
  };
}

/** The error that came first, where the disposals of a block threw over it (SuppressedError of the language). */
export function firstError(error: unknown): unknown {
  let first = error;
  while (first instanceof SuppressedError) first = first.suppressed as unknown;
  return first;
}

/** What failed while cleaning up after an error, or after what caused it, in the order in which it happened. */
export function failuresAfter(error: unknown): readonly unknown[] {
  const failures: unknown[] = [];
  const seen = new Set<unknown>();
  const collect = (one: unknown) => {
    if (typeof one !== 'object' || one === null || seen.has(one)) return;
    seen.add(one);
    if (one instanceof SuppressedError) {
      collect(one.suppressed);
      failures.push(one.error);
      return;
    }
    if (one instanceof Error) collect(one.cause);
    failures.push(...(later.get(one) ?? []));
  };
  collect(error);
  return failures;
}

function keep(first: unknown, failure: unknown): void {
  if (typeof first !== 'object' || first === null) return;
  const known = later.get(first);
  if (known === undefined) later.set(first, [failure]);
  else known.push(failure);
}
