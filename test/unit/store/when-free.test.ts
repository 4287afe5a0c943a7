import { describe, expect, it } from 'vitest';
import { PgkeepError } from '../../../main/core/errors.ts';
import { patienceMs, whenFree } from '../../../main/store/when-free.ts';

const busy = new PgkeepError('UserErrorHomeBusy', 'locked');

/** Work that fails so often, and the pauses between its tries. */
function stage(failures: number, error: Error = busy) {
  const pauses: number[] = [];
  let tries = 0;
  const outcome = whenFree(
    () => {
      tries += 1;
      if (tries <= failures) throw error;
      return 'done';
    },
    async (milliseconds) => pauses.push(milliseconds),
  );
  return { outcome, pauses, tries: () => tries };
}

describe('work with a store that another process keeps locked', () => {
  it('is done at once where nobody does', async () => {
    const { outcome, pauses, tries } = stage(0);
    expect(await outcome).toBe('done');
    expect({ pauses, tries: tries() }).toStrictEqual({ pauses: [], tries: 1 });
  });

  it('is tried again after each pause until it is free, and then not again', async () => {
    const { outcome, pauses, tries } = stage(3);
    expect(await outcome).toBe('done');
    expect({ pauses, tries: tries() }).toStrictEqual({ pauses: [50, 50, 50], tries: 4 });
  });

  it('is given up after ten seconds, and not before', async () => {
    const last = stage(200);
    expect(await last.outcome).toBe('done');
    expect(last.pauses.reduce((sum, each) => sum + each, 0)).toBe(patienceMs);
    const none = stage(201);
    await expect(none.outcome).rejects.toBe(busy);
    expect(none.tries()).toBe(201);
    expect(patienceMs).toBe(10_000);
  });

  it('is not tried again after any other failure: it may have done something', async () => {
    const full = new PgkeepError('UserErrorHomeFull', 'no space');
    const { outcome, tries } = stage(1, full);
    await expect(outcome).rejects.toBe(full);
    expect(tries()).toBe(1);
  });
});
