import type { BlobLocation } from '../../../shared/vaults/vaults.ts';
import type { SecretReader } from '../../credentials/secret-reader.ts';
import type { EntraToken, TokenWish } from '../../credentials/token-source.ts';
import type { Storage } from '../../vault/storage.ts';
import { credentialOf } from '../sdk/access.ts';
import { cloudOfBlobHost } from '../http/clouds.ts';
import { openContainer, type ContainerOptions } from './container.ts';

/** What tests replace. */
export type BlobOptions = Pick<ContainerOptions, 'httpClient' | 'retry'>;

/** What a container is opened with. */
interface Logins {
  readonly secrets: SecretReader;
  /** A token of an identity of this home, by its id. Throws UserErrorSignInAgain where it is gone. */
  readonly token: (identity: string, wish: TokenWish) => Promise<EntraToken>;
}

/** Opens a container with the login that its location names, read again; `account` is its name in the keychain. */
export async function openBlobStorage(
  { credential, url }: BlobLocation,
  account: string,
  { secrets, token }: Logins,
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
      credential: { kind: 'token', credential: credentialOf((wish) => token(identity, wish)) },
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
