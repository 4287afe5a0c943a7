import type { HttpClient } from '@azure/core-rest-pipeline';
import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import { namedSecret } from '../../../shared/logins/secret-uri.ts';
import type { KeyVaults, SecretPlace } from '../../credentials/key-vaults.ts';
import type { SecretReader } from '../../credentials/secret-reader.ts';
import type { TokenSource } from '../../credentials/token-source.ts';
import type { AzureAccess } from '../sdk/access.ts';
import { createSecret } from './create-secret.ts';
import { listSecrets } from './list-secrets.ts';
import { readSecret } from './read-secret.ts';

interface Places {
  /** The identity with an id; throws where it was signed out. `address` is what it was to be used for. */
  readonly identity: (id: string, address: string) => AzureIdentity;
  readonly tokens: Pick<TokenSource, 'token'>;
  readonly httpClient: HttpClient;
  readonly now: () => Date;
  /** Replaces the SDK's own waits between tries, in ms. */
  readonly retryDelayInMs?: number | undefined;
}

/** Key vaults as the identities of a home see them. */
export function createKeyVaults(places: Places): KeyVaults {
  const { tokens, httpClient, now, retryDelayInMs } = places;
  const accessOf = (identity: string, address: string, secrets: SecretReader): AzureAccess => {
    const used = places.identity(identity, address);
    return {
      cloud: used.cloud,
      name: used.name,
      httpClient,
      retryDelayInMs,
      token: (wish) => tokens.token(used, wish, secrets),
    };
  };
  const ofSecret = ({ identity, secret }: SecretPlace, secrets: SecretReader) =>
    accessOf(identity, secret, secrets);
  return {
    read: async (place, secrets, signal) =>
      await readSecret(ofSecret(place, secrets), namedSecret(place.secret), { now: now(), signal }),
    list: async ({ identity, keyVault }, secrets, signal) =>
      await listSecrets(accessOf(identity, keyVault.vaultUrl, secrets), keyVault, signal),
    create: async (place, given, secrets) => {
      await createSecret(ofSecret(place, secrets), namedSecret(place.secret), given);
    },
  };
}
