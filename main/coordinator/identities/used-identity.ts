import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { Store } from '../../store/store.ts';

type Known = Pick<Store, 'identities'>;

/** The identity by which a place is opened. Throws UserErrorSignInAgain where it was signed out here. */
export function usedIdentity(store: Known, id: string, place: string): AzureIdentity {
  return identityBy(
    store,
    id,
    place,
    'Sign in, then remove the vault here and add it again with that identity: nothing in it is touched.',
  );
}

/** The same for the server at a host. */
export function identityOfLogin(store: Known, id: string, host: string): AzureIdentity {
  return identityBy(store, id, host, 'Sign in, then say at the server that its login is that identity.');
}

/** The same for a secret of a key vault. */
export function identityForSecret(store: Known, id: string, secret: string): AzureIdentity {
  return identityBy(
    store,
    id,
    secret,
    'Sign in, then name that identity for the login of the server or database.',
  );
}

function identityBy({ identities }: Known, id: string, place: string, remedy: string): AzureIdentity {
  const found = identities.list().find((identity) => identity.id === id);
  if (found !== undefined) return found;
  throw new PgkeepError('UserErrorSignInAgain', `The identity that opens ${place} was signed out here.`, {
    remedy,
  });
}
