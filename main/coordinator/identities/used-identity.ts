import type { FixStep } from '../../../shared/errors.ts';
import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import type { ServerAddress, ServerSummary } from '../../../shared/servers/servers.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { Store } from '../../store/store.ts';
import { identitiesOf, identityOfCredential } from './named-identities.ts';

type Known = Pick<Store, 'identities'>;

/** The identity by which a place is opened. Throws UserErrorSignInAgain where it was signed out here. */
export function usedIdentity(
  store: Pick<Store, 'identities' | 'vaults'>,
  id: string,
  place: string,
): AzureIdentity {
  const vault = store.vaults
    .list()
    .find(
      (each) =>
        each.location.kind === 'azure-blob' && each.location.url === place && identitiesOf(each).includes(id),
    );
  return identityBy(store, id, place, {
    remedy: 'Sign in, then give the vault that identity: nothing in it is touched.',
    steps: vault === undefined ? [] : [{ do: 'set-vault-login', vault: vault.name }],
  });
}

/**
 * The same for the login at an address. Several servers may be at one host (a pooler's port, a second role): the one to be
 * changed is the one with this login.
 */
export function identityOfLogin(
  store: Pick<Store, 'identities' | 'servers'>,
  id: string,
  { host, port, user }: Pick<ServerAddress, 'host' | 'port' | 'user'>,
): AzureIdentity {
  const servers = store.servers
    .list()
    .filter(
      (each) =>
        each.host === host &&
        each.port === port &&
        each.user === user &&
        identityOfCredential(each.credential) === id,
    );
  return identityBy(store, id, host, {
    remedy: 'Sign in, then say at the server that its login is that identity.',
    // Which of two that are alike in all this was meant is not known here.
    steps: servers.length === 1 ? servers.map(setLogin) : [],
  });
}

/** The step that gives a server a login of the kind that it has, with another identity. */
export const setLogin = ({
  name,
  credential: { kind },
}: Pick<ServerSummary, 'name' | 'credential'>): FixStep => ({
  do: 'set-login',
  server: name,
  ...((kind === 'entra' || kind === 'key-vault') && { with: kind }),
});

/** The same for a secret of a key vault. */
export function identityForSecret(store: Known, id: string, secret: string): AzureIdentity {
  return identityBy(store, id, secret, {
    remedy: 'Sign in, then name that identity for the login of the server or database.',
    steps: [],
  });
}

function identityBy(
  { identities }: Known,
  id: string,
  place: string,
  help: { readonly remedy: string; readonly steps: readonly FixStep[] },
): AzureIdentity {
  const found = identities.list().find((identity) => identity.id === id);
  if (found !== undefined) return found;
  throw new PgkeepError(
    'UserErrorSignInAgain',
    `The identity that opens ${place} was signed out here.`,
    help,
  );
}
