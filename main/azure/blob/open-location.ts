import type { BlobLocation } from '../../../shared/vaults/vaults.ts';
import type { SecretReader } from '../../credentials/secret-reader.ts';
import type { EntraToken, TokenWish } from '../../credentials/token-source.ts';
import type { Storage } from '../../vault/storage.ts';
import { credentialOf } from '../sdk/access.ts';
import { cloudNames, type AzureCloud } from '../../../shared/identities/cloud.ts';
import { PgkeepError } from '../../core/errors.ts';
import { cloudOfBlobHost } from '../http/clouds.ts';
import { openContainer, type ContainerOptions } from './container.ts';

/** What tests replace. */
export type BlobOptions = Pick<ContainerOptions, 'httpClient' | 'retry'>;

/** What a container is opened with. */
interface Logins {
  readonly secrets: SecretReader;
  /** A token of an identity of this home, by its id. Throws UserErrorSignInAgain where it is gone. */
  readonly token: (identity: string, wish: TokenWish) => Promise<EntraToken>;
  /** The cloud that it signs in to. Throws the same. */
  readonly cloudOf: (identity: string) => AzureCloud;
}

/** Opens a container with the login that its location names, read again; `account` is its name in the keychain. */
export async function openBlobStorage(
  { credential, url }: BlobLocation,
  account: string,
  { secrets, token, cloudOf }: Logins,
  options: BlobOptions,
): Promise<Storage> {
  if (credential.kind !== 'entra') {
    const words = credential.kind === 'sas' ? 'SAS' : 'Connection string';
    const value = await secrets.readSecret(credential.source, account, `${words} for ${url}`);
    return openContainer({ url, credential: { kind: credential.kind, value }, ...options });
  }
  const { tenantId, clientId, source, identity } = credential;
  if (identity !== undefined) {
    return openContainer({
      url,
      credential: {
        kind: 'token',
        credential: credentialOf(async (wish) => {
          expectCloud(url, cloudOf(identity));
          return token(identity, wish);
        }),
      },
      ...options,
    });
  }
  const { createEntraCredential } = await import('../sign-in/entra.ts');
  const clientSecret =
    source === undefined ? undefined : await secrets.readSecret(source, account, `Client secret for ${url}`);
  const chain = createEntraCredential({
    cloud: cloudOfBlobHost(new URL(url).hostname),
    tenantId,
    clientId,
    clientSecret,
    httpClient: options.httpClient,
  });
  return openContainer({ url, credential: { kind: 'token', credential: chain }, ...options });
}

/** A token goes to storage of the cloud that its identity signs in to. Throws UserErrorHostNotAllowed; nothing is sent. */
function expectCloud(url: string, cloud: AzureCloud): void {
  const { host, hostname } = new URL(url);
  if (cloudOfBlobHost(hostname) === cloud) return;
  throw new PgkeepError(
    'UserErrorHostNotAllowed',
    `${host} is no storage of ${cloudNames[cloud]}, where the identity signs in: no token is sent there.`,
    { remedy: 'Open it with an identity of its own cloud, a key or a signature.' },
  );
}
