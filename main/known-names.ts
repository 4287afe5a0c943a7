import { homeDatabase } from './core/home.ts';
import { readKnownNames, type KnownNames } from './store/known-names.ts';

export type { KnownName, KnownNames } from './store/known-names.ts';

const none: KnownNames = { servers: [], vaults: [], instances: [] };

/**
 * What shell completion offers, read without opening the application: that would take longer than anybody waits for
 * a Tab, and clean up after jobs. Nothing where nothing can be read: a shell has no place for the reason.
 */
export function knownNames(env: NodeJS.ProcessEnv): KnownNames {
  try {
    return readKnownNames(homeDatabase(env));
  } catch {
    return none;
  }
}
