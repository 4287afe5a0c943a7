import { isDeepStrictEqual } from 'node:util';
import type { AzureIdentity } from '../../../../shared/identities/identities.ts';
import { changedLoginScope } from '../../../../shared/logins/login-scope.ts';
import type { OwnLogin } from '../../../../shared/instances/own-login.ts';
import type { SecretSource } from '../../../../shared/logins/secret-source.ts';
import type { ServerAddress, ServerCredential } from '../../../../shared/servers/servers.ts';
import type { BlobLocation, StorageLocation } from '../../../../shared/vaults/vaults.ts';
import { listOf } from '../../../../shared/words/counts.ts';
import { inQuotes } from '../../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../../core/errors.ts';
import { expectNamedIn, loginFile, type FileCredential } from '../../../credentials/login-file.ts';
import type { Store } from '../../../store/store.ts';
import type { Engine } from '../../engine.ts';

/** What a login is named for: a server, or a container. */
export type LoginPlace = { readonly address: ServerAddress } | { readonly location: BlobLocation };

/** An identity of Azure, whose client secret goes to Entra and nowhere else. */
interface IdentityPlace {
  readonly identity: string;
}

/** A server, vault or identity whose login comes from a variable. */
type VariableUser = { readonly name: string } & (LoginPlace | IdentityPlace);

/** Where the login of a place that keeps bytes comes from. */
export function sourceAt(location: StorageLocation): SecretSource | undefined {
  return location.kind === 'folder' ? undefined : location.credential.source;
}

/** Where the client secret of an identity comes from; undefined where it has none. */
export function secretSourceOf(identity: AzureIdentity): SecretSource | undefined {
  return identity.kind === 'service-principal' && identity.login.kind === 'secret'
    ? identity.login.source
    : undefined;
}

export function variableOf(
  source: ServerCredential | SecretSource | OwnLogin | undefined,
): string | undefined {
  return source?.kind === 'env' ? source.variable : undefined;
}

/** The servers, vaults and identities that use the variable. */
export function usersOf(
  { servers, vaults, identities }: Pick<Store, 'servers' | 'vaults' | 'identities'>,
  variable: string,
): VariableUser[] {
  return [
    ...servers.list().flatMap((server) => {
      return variableOf(server.credential) === variable ? [{ name: server.name, address: server }] : [];
    }),
    ...vaults
      .list()
      .flatMap(({ name, location: own, runtime }) =>
        [own, ...(runtime === undefined ? [] : [runtime])].flatMap((location) =>
          location.kind !== 'folder' && variableOf(sourceAt(location)) === variable
            ? [{ name, location }]
            : [],
        ),
      ),
    ...identities
      .list()
      .flatMap((identity) =>
        variableOf(secretSourceOf(identity)) === variable
          ? [{ name: identity.name, identity: identity.id }]
          : [],
      ),
  ];
}

/**
 * A variable that is in use belongs to where it is used: a page may name it again for the same place only, on a
 * way that is guarded no less. One that nothing uses yet may be named for any server, and for any container over
 * https. Throws UserErrorCredentialUnavailable.
 */
export function expectOwnPlace(
  store: Pick<Store, 'servers' | 'vaults' | 'identities'>,
  variable: string,
  place: LoginPlace,
): void {
  const users = usersOf(store, variable);
  if (users.length > 0) {
    if (users.some((user) => isSamePlace(user, place))) return;
    throw elsewhere(`The variable ${variable} is the login of ${namesOf(users)}`);
  }
  if ('location' in place && new URL(place.location.url).protocol !== 'https:') {
    throw new PgkeepError(
      'UserErrorCredentialUnavailable',
      `The variable ${variable} would go over http; from a page it goes over https only, or to a vault that uses it already.`,
      { remedy: 'Name the variable for this place on the command line.' },
    );
  }
}

/**
 * The same for a password file or a service: the file itself has to name the address, or a server that is known here
 * uses it for the same place already. TLS is not weaker than where the file is used at that host. Throws
 * UserErrorCredentialUnavailable.
 */
export async function expectNamedPlace(
  { store, secrets: { env } }: Pick<Engine, 'store' | 'secrets'>,
  credential: FileCredential,
  address: ServerAddress,
): Promise<void> {
  const file = loginFile(credential, env);
  const scopes = store.servers.list().flatMap((server) => {
    const isThere = isFileLogin(server.credential) && loginFile(server.credential, env) === file;
    return isThere && server.host === address.host
      ? [{ name: server.name, changed: changedLoginScope(server, address) }]
      : [];
  });
  if (scopes.some(({ changed }) => changed.length === 0)) return;
  if (
    scopes.length > 0 &&
    scopes.every(({ changed }) => changed.includes('tls') || changed.includes('caFile'))
  ) {
    throw elsewhere(`The login of ${namesOf(scopes)} comes from ${file}, over TLS that proves more`);
  }
  await expectNamedIn(credential, address, env);
}

export function isFileLogin(source: ServerCredential | SecretSource | undefined): source is FileCredential {
  return source?.kind === 'passfile' || source?.kind === 'service';
}

function isSamePlace(user: LoginPlace | IdentityPlace, wanted: LoginPlace): boolean {
  if ('address' in user && 'address' in wanted) {
    return changedLoginScope(user.address, wanted.address).length === 0;
  }
  if (!('location' in user && 'location' in wanted)) return false;
  const { location: known } = user;
  const { location } = wanted;
  // what is a SAS for one must not be shown as the secret of an application to another directory
  if (!isDeepStrictEqual(known.credential, location.credential)) return false;
  return (
    serviceOf(known.url) === serviceOf(location.url) && (isHttps(location.url) || known.url === location.url)
  );
}

const isHttps = (url: string): boolean => new URL(url).protocol === 'https:';

/** Scheme, host, port and account; an emulator has the account in its path, as Azure has it in the host. */
function serviceOf(url: string): string {
  const { origin, hostname, pathname } = new URL(url);
  const isAzure = /\.blob\.[a-z.]+$/.test(hostname);
  return isAzure ? origin : `${origin}/${pathname.split('/')[1] ?? ''}`;
}

function namesOf(users: readonly { readonly name: string }[]): string {
  return listOf(
    users.map(({ name }) => inQuotes(name)),
    4,
  );
}

function elsewhere(what: string): PgkeepError {
  return new PgkeepError('UserErrorCredentialUnavailable', `${what}; a page cannot send it anywhere else.`, {
    remedy: 'Type the password, or name this login for this place on the command line.',
  });
}
