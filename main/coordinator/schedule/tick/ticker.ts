import type { Repeat } from '../../../core/clock.ts';
import { messageOf } from '../../../core/errors.ts';
import type { JobStarter } from '../../jobs/start-jobs.ts';
import { endedRulesInTime } from '../../network/ended-in-time.ts';
import { protectByRules } from '../../auto-protect/look.ts';
import { noteTick } from '../../service/note-tick.ts';
import { expireOwn } from './expire-own.ts';
import { refreshingSchedules } from '../refresh-schedules.ts';
import { tick } from './tick.ts';

/** The open application looks for due backups so often, in ms. */
const minuteMs = 60_000;
/** So many looks lie between two passes of expiry. */
const looksBetweenExpiry = 60;

/**
 * Looks for due backups each minute, as long as the application is open; a look that takes longer is waited for, also
 * when it is disposed of.
 */
export function startTicking(starter: JobStarter, repeat: Repeat): AsyncDisposable {
  const { engine } = starter;
  let looking: Promise<void> | undefined;
  let looks = 0;
  const refresh = refreshingSchedules(engine);
  const removeEnded = endedRulesInTime(engine);
  const ending = new AbortController();
  const look = async () => {
    noteTick(engine.store, engine.clock.now());
    await refresh();
    await tick(starter);
    // only then: a server that does not answer must not hold back what is due
    await protectByRules(engine);
    await removeEnded(ending.signal);
    if (looks % looksBetweenExpiry === 0) await expireOwn(starter);
    looks += 1;
  };
  const timer = repeat(minuteMs, () => {
    looking ??= look()
      .catch((error: unknown) => {
        engine.log.warn({ error: messageOf(error) }, 'a look for due backups failed');
      })
      .finally(() => {
        looking = undefined;
      });
  });
  return {
    async [Symbol.asyncDispose]() {
      timer[Symbol.dispose]();
      ending.abort();
      await looking;
    },
  };
}
