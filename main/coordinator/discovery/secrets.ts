import type { AzureKeyVault, AzureSecret, SecretsOfVault } from '../../../shared/discovery/resources.ts';
import { keyVaultAt, keyVaultNamed, type NamedKeyVault } from '../../../shared/logins/key-vault-uri.ts';
import { readSecretUri } from '../../../shared/logins/secret-uri.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { ListedSecret } from '../../credentials/key-vaults.ts';
import type { Engine } from '../engine.ts';
import { findIdentity } from '../lookup.ts';
import { discover, isNamed, theOne, type DiscoveringEngine } from './discover.ts';

interface Wanted {
  /** Name, address or resource id of a key vault. */
  readonly keyVault: string;
  /** An identity by its name or id; absent: the one that sees it in Azure. */
  readonly identity?: string | undefined;
}

/**
 * The secrets of a key vault by their names, with no value. Where the identity is said, a name or an address is enough:
 * Azure Resource Manager is not asked, in which whoever reads secrets may have no rights. Throws what Key Vault refuses,
 * UserErrorNotFound and UserErrorInvalidInput.
 */
export async function listSecrets(
  engine: DiscoveringEngine & Pick<Engine, 'keyVaults'>,
  wanted: Wanted,
  signal?: AbortSignal,
): Promise<SecretsOfVault> {
  const { keyVault, identity } = await placeOf(engine, wanted, signal);
  const listed = await engine.keyVaults.list({ keyVault, identity }, engine.secrets, signal);
  return {
    keyVault: keyVault.vaultUrl,
    identity,
    secrets: listed.map((secret) => asSecret(keyVault, secret)),
  };
}

async function placeOf(
  engine: DiscoveringEngine,
  { keyVault, identity }: Wanted,
  signal: AbortSignal | undefined,
) {
  refuseOtherAddress(keyVault);
  if (identity !== undefined) {
    const { id, cloud } = findIdentity(engine.store, identity);
    const named = keyVaultAt(keyVault) ?? keyVaultNamed(keyVault, cloud);
    if (named !== undefined) return { keyVault: named, identity: id };
  }
  const address = keyVaultAt(keyVault)?.vaultUrl;
  const isAt = ({ uri }: AzureKeyVault) => uri.toLowerCase() === address;
  const isMeant = (each: AzureKeyVault) => isAt(each) || isNamed(each, keyVault);
  const seen = await discover(engine, (as) => engine.discovery.keyVaults(as), { identity, isMeant }, signal);
  const byAddress = seen.found.find(isAt);
  const found = byAddress ?? theOne('The key vault', keyVault, seen);
  return { keyVault: addressOf(found.uri), identity: found.identity };
}

/**
 * Throws UserErrorInvalidInput for an address that is none of a key vault: looking for it would end in the advice to ask for
 * more rights. It is not repeated: a login may stand in it.
 */
function refuseOtherAddress(keyVault: string): void {
  if (!keyVault.includes('://') || keyVaultAt(keyVault) !== undefined) return;
  const secret = readSecretUri(keyVault);
  throw typeof secret === 'string'
    ? new PgkeepError('UserErrorInvalidInput', 'That is no address of a key vault of Azure.', {
        remedy: 'An address is such as https://contoso.vault.azure.net, without port or path.',
      })
    : new PgkeepError(
        'UserErrorInvalidInput',
        'That is the URI of a secret, not the address of a key vault.',
        {
          remedy: `Its key vault is ${secret.vaultUrl}.`,
        },
      );
}

/** Throws UserErrorInvalidInput for an address outside of Azure's clouds. */
function addressOf(uri: string): NamedKeyVault {
  const named = keyVaultAt(uri);
  if (named !== undefined) return named;
  throw new PgkeepError('UserErrorInvalidInput', `${inQuotes(uri)} is no address of a key vault of Azure.`);
}

const asSecret = (
  { vaultUrl }: NamedKeyVault,
  { name, contentType, isEnabled, expiresOn, notBefore }: ListedSecret,
): AzureSecret => ({
  uri: `${vaultUrl}/secrets/${name}`,
  name,
  contentType,
  isEnabled,
  expiresAt: expiresOn?.toISOString() ?? null,
  notBefore: notBefore?.toISOString() ?? null,
});
