import pTimeout from 'p-timeout';
import type { OverdueRule } from '../../../shared/access/network.ts';
import type { Engine } from '../engine.ts';
import { overdueRules, removeEndedRules } from './ended-rules.ts';

/** A look at the schedules waits this long for Azure, in ms. */
const patienceMs = 60_000;

type Ended = Awaited<ReturnType<typeof removeEndedRules>>;

/**
 * What {@link removeEndedRules} does, for looks at the schedules, which go on without it where Azure takes too long or nobody
 * waits any more: what is left is done by a later one. No second one is begun beside one that still waits.
 */
export function endedRulesInTime(engine: Engine): (signal?: AbortSignal) => Promise<Ended> {
  let removing: Promise<Ended> | undefined;
  const left = (): { removed: string[]; overdue: OverdueRule[] } => ({
    removed: [],
    overdue: overdueRules(engine.store, engine.clock.now()),
  });
  return async (signal) => {
    if (isAborted(signal)) return left();
    removing ??= removeEndedRules(engine).finally(() => {
      removing = undefined;
    });
    try {
      const ended = await pTimeout(removing, {
        milliseconds: patienceMs,
        message: false,
        ...(signal !== undefined && { signal }),
      });
      if (ended !== undefined) return ended;
      engine.log.warn({}, 'Azure has not answered in time; ended rules are taken away later');
    } catch (error) {
      if (!isAborted(signal)) throw error;
    }
    return left();
  };
}

const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;
