import type { Keychain } from '../../../main/credentials/kinds/keychain.ts';
import type { Secrets } from '../../../main/credentials/secret-reader.ts';
import { createSecrets, type SecretPlaces } from '../../../main/credentials/secrets.ts';

const refuse = () => Promise.reject(new Error('not in this test'));

/** A keychain that nobody may touch. */
export const closedKeychain: Keychain = { read: refuse, write: refuse, remove: refuse, probe: refuse };

/** Nothing in the environment, a closed keychain and nobody to ask, but for what a test replaces. */
export function closedReader(replace: Partial<SecretPlaces> = {}): Secrets {
  return createSecrets({
    env: {},
    mayRead: () => true,
    keychain: closedKeychain,
    keyVaults: { read: refuse },
    ask: refuse,
    databaseTokens: { expectPlace: refuse, token: refuse },
    ...replace,
  });
}

/** Keychain and person answer with what they were asked for, so that a test sees who was asked. */
export function echoingReader(env: Readonly<Record<string, string>> = {}): Secrets {
  return closedReader({
    env,
    keychain: { ...closedKeychain, read: (account) => Promise.resolve(`keychain:${account}`) },
    ask: (question) => Promise.resolve(`answer:${question}`),
  });
}
