import type { Keychain } from '../../../main/credentials/kinds/keychain.ts';

/** A keychain that is there for the test only; its entries by name can be looked at. */
export function memoryKeychain(entries = new Map<string, string>()): Keychain {
  return {
    read: (name) => Promise.resolve(entries.get(name)),
    write: (name, secret) => Promise.resolve(void entries.set(name, secret)),
    remove: (name) => Promise.resolve(void entries.delete(name)),
    probe: () => Promise.resolve(),
  };
}
