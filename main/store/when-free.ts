import { setTimeout } from 'node:timers/promises';
import { isStoreBusy } from './store-errors.ts';

/** How long another process may keep the store from us before it is told, in ms. */
export const patienceMs = 10_000;

const pauseMs = 50;

/**
 * Does the work with the store, again and again while another process keeps it locked: without holding up the
 * event loop, and with it every dump, in between. The work has to be one transaction or one statement, and nothing
 * else: what found the store busy has done nothing. Throws UserErrorHomeBusy when it stays so.
 */
export async function whenFree<Result>(
  work: () => Result,
  wait: (milliseconds: number) => Promise<unknown> = setTimeout,
): Promise<Result> {
  for (let waitedMs = 0; ; waitedMs += pauseMs) {
    try {
      return work();
    } catch (error) {
      if (!isStoreBusy(error) || waitedMs >= patienceMs) throw error;
      await wait(pauseMs);
    }
  }
}
