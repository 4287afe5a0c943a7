import type { Keychain } from '../../../main/credentials/keychain.ts';
import type { SecretReader } from '../../../main/credentials/secret-reader.ts';
import { SessionSecrets } from '../../../main/credentials/session-secrets.ts';

const refuse = () => Promise.reject(new Error('not in this test'));

/** A keychain that nobody may touch. */
export const closedKeychain: Keychain = { read: refuse, write: refuse, remove: refuse, probe: refuse };

/** Nothing in the environment, a closed keychain and nobody to ask. */
export function closedReader(): SecretReader {
  return {
    env: {},
    mayRead: () => true,
    keychain: closedKeychain,
    session: new SessionSecrets(),
    ask: refuse,
  };
}

/** Keychain and person answer with what they were asked for, so that a test sees who was asked. */
export function echoingReader(env: Readonly<Record<string, string>> = {}): SecretReader {
  return {
    ...closedReader(),
    env,
    keychain: { ...closedKeychain, read: (account) => Promise.resolve(`keychain:${account}`) },
    ask: (question) => Promise.resolve(`answer:${question}`),
  };
}
