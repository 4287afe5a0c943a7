import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { Store } from '../../store/store.ts';

/** The identity as which a secret of a key vault is read. Throws UserErrorSignInAgain where it was signed out here. */
export function identityForSecret(
  { identities }: Pick<Store, 'identities'>,
  id: string,
  secret: string,
): AzureIdentity {
  const found = identities.list().find((identity) => identity.id === id);
  if (found !== undefined) return found;
  throw new PgkeepError('UserErrorSignInAgain', `The identity that reads ${secret} was signed out here.`, {
    remedy: 'Sign in, then name that identity for the login of the server or database.',
  });
}

/** The identity by which a place is opened. Throws UserErrorSignInAgain where it was signed out here. */
export function usedIdentity(
  { identities }: Pick<Store, 'identities'>,
  id: string,
  place: string,
): AzureIdentity {
  const found = identities.list().find((identity) => identity.id === id);
  if (found !== undefined) return found;
  throw new PgkeepError('UserErrorSignInAgain', `The identity that opens ${place} was signed out here.`, {
    remedy:
      'Sign in, then remove the vault here and add it again with that identity: nothing in it is touched.',
  });
}
