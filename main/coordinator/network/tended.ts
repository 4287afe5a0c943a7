import { PgkeepError } from '../../core/errors.ts';
import type { Engine } from '../engine.ts';
import { tickMinutes } from '../service/units/unit.ts';
import { managerOf } from '../service/wanted-unit.ts';

/** A tick may be late: the machine slept, or one took long. */
const silentMs = 3 * tickMinutes * 60_000;

/**
 * That nothing looks after this home, so that nobody takes a rule away at its end; null where something does. A look that is due
 * by cron shows in the last one, and so does the open application of another process.
 */
export async function whyUntended({
  store,
  clock,
  host,
  home,
  machine,
}: Pick<Engine, 'store' | 'clock' | 'host' | 'home' | 'machine'>): Promise<string | null> {
  // the open application looks each minute
  if (host.kind !== 'cli') return null;
  const last = store.ticks.last();
  if (last !== undefined && clock.now().getTime() - last.getTime() <= silentMs) return null;
  return (await isServiceOn({ home, machine }))
    ? null
    : 'Nobody will take it away at its end: this home has no service, and pgkeep is not open.';
}

async function isServiceOn(engine: Pick<Engine, 'home' | 'machine'>): Promise<boolean> {
  try {
    const { state, isOn } = await managerOf(engine).find();
    return state === 'ours' && isOn;
  } catch (error) {
    if (!(error instanceof PgkeepError)) throw error;
    return false;
  }
}
