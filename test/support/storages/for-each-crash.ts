import type { Storage } from '../../../main/vault/storage.ts';
import { crashStorage, leavesHalf, type CrashPoint, type Mutation } from './crash-storage.ts';

/** Where a run of a flow was killed. */
export interface KilledAt extends CrashPoint {
  /** The call before or after which it was, as `write vault.json`. */
  readonly call: Mutation;
}

export interface CrashRuns<Place extends Storage> {
  /** Gives a place that holds what was there before the flow: a new copy for each run (MemoryStorage.copy). */
  fresh(): Place | Promise<Place>;
  /** What is killed. It gets the storage that dies, and opens its vault on it itself. */
  flow(storage: Storage, place: Place): Promise<unknown>;
  /** At the moment of the crash: what the flow has elsewhere is as the crash leaves it. */
  atCrash?(place: Place): void;
  /** What two runs have in common of a call, where ids or times differ from run to run. */
  readonly sameCall?: (call: Mutation) => string;
  /**
   * For flows that take long: small writes are killed in their middle, instead of before, at a place that can leave half
   * of one, and of the moments between two other calls only the earlier is looked at.
   */
  readonly isLong?: boolean;
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
  await runs.flow(whole.storage, place);
  await runs.check(place, undefined);
  for (const [index, call] of whole.mutations.entries()) {
    const moments = runs.isLong === true ? fewMoments(place, index, call) : (['before', 'after'] as const);
    for (const when of moments) await killOnce(runs, { at: index + 1, when, call });
  }
  return [...whole.mutations];
}

function fewMoments(place: Storage, index: number, call: Mutation): KilledAt['when'][] {
  if (leavesHalf(place) && call.startsWith('write ')) return ['half', 'after'];
  return index === 0 ? ['before', 'after'] : ['after'];
}

async function killOnce<Place extends Storage>(runs: CrashRuns<Place>, killed: KilledAt): Promise<void> {
  const place = await runs.fresh();
  const process = crashStorage(place, killed, () => runs.atCrash?.(place));
  const { sameCall = (call: Mutation) => call } = runs;
  const moment = `killed ${killed.when} call ${killed.at}, ${killed.call}`;
  try {
    await runs.flow(process.storage, place).catch((error: unknown) => {
      // a flow may tell the crash as the cause of its own error; what comes before is a failure of the flow
      if (!process.crashed) throw error;
    });
    const reached = process.mutations[killed.at - 1];
    if (!process.crashed || reached === undefined || sameCall(reached) !== sameCall(killed.call)) {
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
