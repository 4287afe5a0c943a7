import { unattended } from '../credentials/unattended.ts';
import type { Engine } from './engine.ts';

/** The same engine where nobody is in front of the machine: no login is asked for, of servers, vaults and identities. */
export function asUnattended(engine: Engine): Engine {
  return {
    ...engine,
    secrets: unattended(engine.secrets),
    resources: (identity, options) => engine.resources(identity, { ...options, unattended: true }),
    openStorage: (location, account, options) =>
      engine.openStorage(location, account, { ...options, unattended: true }),
  };
}
