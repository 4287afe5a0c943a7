import type { Storage } from '../../../main/vault/storage.ts';
import { crashStorage, type CrashPoint, type Mutation } from './crash-storage.ts';

/** Where a run of a flow was killed. */
interface KilledAt extends CrashPoint {
  /** The call before or after which it was, as `write vault.json`. */
  readonly call: Mutation;
}

export interface CrashRuns<Place extends Storage> {
  /** Gives a place that holds what was there before the flow: a new copy for each run (MemoryStorage.copy). */
  fresh(): Place | Promise<Place>;
  /** What is killed. It gets the storage that dies, and opens its vault on it itself. */
  flow(storage: Storage): Promise<unknown>;
  /**
   * Looks at what a run has left, with the expectations of the test, as another process would: on the place itself.
   * `killed` is missing for the run that came to its end.
   */
  check(place: Place, killed: KilledAt | undefined): Promise<unknown>;
}

/**
 * Runs a flow once without a crash, and then once for each of its calls that change something, killed before it and
 * killed after it, each time on a fresh copy; `check` looks at what each run left. A failed check is told with the
 * moment of the crash. Returns the calls of the whole flow, so that a test can say that it saw what it wanted to see.
 *
 *     const start = await filledVault();
 *     const calls = await forEachCrash({
 *       fresh: () => start.copy(),
 *       flow: async (storage) => removePoint(await Vault.open(storage), instance, point),
 *       check: async (place) => expectWhole(await Vault.open(place)),
 *     });
 *     expect(calls[0]).toBe(`remove ${manifestFile(instance, point)}`);
 *
 * The flow must make the same calls in each run: ids and times are injected.
 */
export async function forEachCrash<Place extends Storage>(runs: CrashRuns<Place>): Promise<Mutation[]> {
  const place = await runs.fresh();
  const whole = crashStorage(place);
  await runs.flow(whole.storage);
  await runs.check(place, undefined);
  for (const [index, call] of whole.mutations.entries()) {
    for (const when of ['before', 'after'] as const) await killOnce(runs, { at: index + 1, when, call });
  }
  return [...whole.mutations];
}

async function killOnce<Place extends Storage>(runs: CrashRuns<Place>, killed: KilledAt): Promise<void> {
  const place = await runs.fresh();
  const process = crashStorage(place, killed);
  const moment = `killed ${killed.when} call ${killed.at}, ${killed.call}`;
  try {
    await runs.flow(process.storage).catch((error: unknown) => {
      // a flow may tell the crash as the cause of its own error; what comes before is a failure of the flow
      if (!process.crashed) throw error;
    });
    const reached = process.mutations[killed.at - 1];
    if (!process.crashed || reached !== killed.call) {
      throw new Error(`the flow made other calls than in its first run: ${process.mutations.join(', ')}`);
    }
    await runs.check(place, killed);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new Error(`${moment}: ${words}`, { cause: error });
  } finally {
    await process.release();
  }
}
