import { join } from 'node:path';
import { cleanUpNow } from '../../../core/clean-up.ts';
import { messageOf } from '../../../core/errors.ts';
import { isOnLocalDisk } from '../../../core/local-disk.ts';
import { OwnerLock, lockState, removeFreeLocks } from '../../../store/owner-lock.ts';
import type { Engine } from '../../engine.ts';
import type { OwnerSigns } from './owners.ts';

/** The lock of this process in the run folder of its home, and how those of others are looked at. */
export interface Ownership extends Pick<OwnerSigns, 'own' | 'lockState' | 'isProof'> {
  /** Takes the lock again where its file is gone. Never throws. */
  renew(): void;
  /** Removes what dead owners without jobs in progress left. Never throws. */
  tidy(): void;
  /** Gives the lock back. Never throws. */
  release(): void;
}

/**
 * Takes a lock that ends with this process. Where that is not possible (no space, a file system without locks)
 * the work goes on without one: whether its jobs live is then told by their heartbeat.
 */
export function takeOwnership({
  store,
  ids,
  log,
  home,
}: Pick<Engine, 'store' | 'ids' | 'log' | 'home'>): Ownership {
  const folder = join(home.folder, 'run');
  let lock: OwnerLock | undefined;
  try {
    lock = new OwnerLock(folder, ids.next('owner'));
  } catch (error) {
    log.warn({ error: messageOf(error) }, 'cannot take the lock of this process');
  }
  const tidy = () => {
    cleanUpNow(undefined, () => {
      const needed = new Set(store.jobs.running().map(({ owner }) => owner));
      removeFreeLocks(folder, (id) => needed.has(id));
    });
  };
  return {
    own: lock?.id ?? null,
    isProof: isOnLocalDisk(home.folder),
    lockState: (id) => lockState(folder, id),
    tidy,
    renew() {
      try {
        lock?.renew();
      } catch (error) {
        log.warn({ error: messageOf(error) }, 'cannot take the lock of this process again');
      }
    },
    release() {
      cleanUpNow(undefined, () => lock?.[Symbol.dispose]());
      tidy();
    },
  };
}
