import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { Store } from '../../store/store.ts';
import { identitiesOf } from './vault-identities.ts';

/** The identity by which a place is opened. Throws UserErrorSignInAgain where it was signed out here. */
export function usedIdentity(
  { identities, vaults }: Pick<Store, 'identities' | 'vaults'>,
  id: string,
  place: string,
): AzureIdentity {
  const found = identities.list().find((identity) => identity.id === id);
  if (found !== undefined) return found;
  const vault = vaults
    .list()
    .find(
      (each) =>
        each.location.kind === 'azure-blob' && each.location.url === place && identitiesOf(each).includes(id),
    );
  throw new PgkeepError('UserErrorSignInAgain', `The identity that opens ${place} was signed out here.`, {
    remedy: 'Sign in, then give the vault that identity: nothing in it is touched.',
    steps: vault === undefined ? [] : [{ do: 'set-vault-login', vault: vault.name }],
  });
}
