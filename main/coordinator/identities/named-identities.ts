import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import type { ServerCredential } from '../../../shared/servers/servers.ts';
import type { StorageLocation, VaultSummary } from '../../../shared/vaults/vaults.ts';
import type { Store } from '../../store/store.ts';

/** The id of the identity by which a place is opened; undefined where it is opened otherwise. */
function identityAt(location: StorageLocation | undefined): string | undefined {
  return location?.kind === 'azure-blob' && location.credential.kind === 'entra'
    ? location.credential.identity
    : undefined;
}

/** The id of the identity that a login to a server needs; undefined where it needs none. */
export function identityOfCredential(credential: ServerCredential): string | undefined {
  return 'identity' in credential ? credential.identity : undefined;
}

/** The ids of the identities by which a vault is opened: its own place, and its second one. */
export function identitiesOf({ location, runtime }: Pick<VaultSummary, 'location' | 'runtime'>): string[] {
  const ids = [identityAt(location), identityAt(runtime)].filter((id) => id !== undefined);
  return [...new Set(ids)];
}

/** The identities themselves; one that was signed out here is none of them. */
export function knownIdentitiesOf(
  { identities }: Pick<Store, 'identities'>,
  vault: Pick<VaultSummary, 'location' | 'runtime'>,
): AzureIdentity[] {
  const ids = identitiesOf(vault);
  return ids.length === 0 ? [] : identities.list().filter(({ id }) => ids.includes(id));
}

/** That an identity gives tokens only as long as a person stays signed in, as the end of a sentence; else undefined. */
export function whyPersonal(identity: AzureIdentity): string | undefined {
  switch (identity.kind) {
    case 'user':
      return `the sign-in of a person, ${identity.username}`;
    case 'azure-cli':
      return 'the sign-in of whoever uses the Azure CLI here';
    case 'service-principal':
    case 'managed-identity':
      return undefined;
  }
}
