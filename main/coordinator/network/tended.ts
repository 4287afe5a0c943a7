import { PgkeepError } from '../../core/errors.ts';
import type { Engine } from '../engine.ts';
import { tickMinutes } from '../service/units/unit.ts';
import { managerOf } from '../service/wanted-unit.ts';

/** A tick may be late: the machine slept, or one took long. */
const silentMs = 3 * tickMinutes * 60_000;

/** Whether a home is looked after that has no service, by what runs. */
const withoutService: Readonly<Record<Engine['host']['kind'], string>> = {
  cli: 'Nobody will take it away at its end: this home has no service, and pgkeep is not open.',
  electron:
    'pgkeep takes it away at its end only if this window is still open then: this home has no service.',
  serve: 'pgkeep takes it away at its end only if pgkeep serve still runs then: this home has no service.',
};

/**
 * That nobody takes a rule away at its end, or only what may have ended by then; null where the service does, or something else
 * that looks after this home. A look that is due by cron shows in the last one, and so does the open application of another
 * process; of what runs here the last look says nothing: it is its own.
 */
export async function whyUntended({
  store,
  clock,
  host,
  home,
  machine,
}: Pick<Engine, 'store' | 'clock' | 'host' | 'home' | 'machine'>): Promise<string | null> {
  if (host.kind === 'cli') {
    const last = store.ticks.last();
    if (last !== undefined && clock.now().getTime() - last.getTime() <= silentMs) return null;
  }
  return (await isServiceOn({ home, machine })) ? null : withoutService[host.kind];
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
