import type { SecretSource } from '../../shared/logins/secret-source.ts';
import type { ServerCredential } from '../../shared/servers/servers.ts';
import { PgkeepError } from '../core/errors.ts';
import { entraKind } from './kinds/entra.ts';
import { environmentKind, type Environment } from './kinds/environment.ts';
import { keyVaultKind } from './kinds/key-vault.ts';
import { keychainKind, type Keychain } from './kinds/keychain.ts';
import { noneKind } from './kinds/none.ts';
import { passwordFileKind } from './kinds/password-file.ts';
import { promptKind } from './kinds/prompt.ts';
import { serviceFileKind } from './kinds/service-file.ts';
import { SessionKind } from './kinds/session.ts';
import { unsetKind } from './kinds/unset.ts';
import type { KeyVaults } from './key-vaults.ts';
import type { DatabaseTokens } from './token-source.ts';
import { unattended } from './unattended.ts';
import type {
  CredentialKind,
  CredentialKinds,
  ReadLogin,
  Secrets,
  WantedPassword,
  WantedSecret,
} from './secret-reader.ts';

/** What the kinds of credentials read from; hosts give `ask`. */
export interface SecretPlaces {
  readonly env: Environment;
  /** Whether the user allows this variable to be read as a login. */
  mayRead(variable: string): boolean;
  readonly keychain: Keychain;
  readonly keyVaults: Pick<KeyVaults, 'read'>;
  /** Asks the person in front of the machine; throws where nobody can be asked. */
  ask(question: string): Promise<string>;
  readonly databaseTokens: DatabaseTokens;
}

/** Reads and keeps secrets with a line for each kind of credential. */
export function createSecrets(places: SecretPlaces): Secrets {
  const { env, keychain } = places;
  const kinds: CredentialKinds = {
    entra: entraKind(places.databaseTokens, (isUnattended) => (isUnattended ? unattended(secrets) : secrets)),
    env: environmentKind(env, (variable) => places.mayRead(variable)),
    'key-vault': keyVaultKind(places.keyVaults, (isUnattended) =>
      isUnattended ? unattended(secrets) : secrets,
    ),
    keychain: keychainKind(keychain),
    none: noneKind,
    passfile: passwordFileKind(env),
    prompt: promptKind((question) => places.ask(question)),
    service: serviceFileKind(env),
    session: new SessionKind(),
    unset: unsetKind,
  };
  // a credential's kind names the one entry that reads it, which the type of a union cannot say
  const kindOfSource = (kind: SecretSource['kind']) =>
    kinds[kind] as CredentialKind<SecretSource, WantedSecret, string>;
  const kindOf = (kind: ServerCredential['kind']) =>
    kinds[kind] as CredentialKind<ServerCredential, WantedPassword, string | undefined | ReadLogin>;
  const mayKeep = (kind: ServerCredential['kind'] | undefined) =>
    kind !== undefined && kindOf(kind).keep !== undefined;
  const secrets: Secrets = {
    env,
    probeKeychain: (signal) => keychain.probe(signal),
    mayKeep,
    expectPlace: async (credential, address) => kindOf(credential.kind).expectPlace?.(credential, address),
    readLogin: async ({ address, credential, server, isUnattended = false, ...login }) => {
      const question = `Password of ${address.user} on ${address.host}:${address.port}`;
      const name = `The password of ${address.user} on ${address.host}:${address.port}`;
      const read = await kindOf(credential.kind).read(credential, {
        account: server?.id ?? '',
        server: server?.name,
        question,
        name,
        address,
        ...login,
        isUnattended,
      });
      return typeof read === 'object' ? read : { user: address.user, password: read, warnings: [] };
    },
    readSecret: async (source, account, name) => {
      const wanted = { account, question: name, name };
      return kindOfSource(source.kind).read(source, wanted);
    },
    keep: async (kind, account, secret) => {
      if (mayKeep(kind) && kind !== undefined) await kindOf(kind).keep?.(account, secret);
      else if (secret !== undefined) throw notTaken();
    },
    forget: async (kind, account) => {
      if (kind !== undefined) await kindOf(kind).forget?.(account);
    },
  };
  return secrets;
}

/** The error for a secret that nothing asked for. */
export function notTaken(): PgkeepError {
  return new PgkeepError(
    'UserErrorInvalidInput',
    'A secret is only taken to be put into the keychain or to be held until pgkeep ends.',
  );
}
