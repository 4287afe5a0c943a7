import type { SecretSource } from '../../../shared/logins/secret-source.ts';
import type { ServerAddress, ServerCredential } from '../../../shared/servers/servers.ts';
import type { ReadableVariable } from '../../../shared/logins/variables.ts';
import type { StorageLocation } from '../../../shared/vaults/vaults.ts';
import { PgkeepError } from '../../core/errors.ts';
import { notOnTheList } from '../../credentials/kinds/environment.ts';
import type { Store } from '../../store/store.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';
import {
  expectNamedPlace,
  expectOwnPlace,
  isFileLogin,
  sourceAt,
  usersOf,
  variableOf,
  type LoginPlace,
} from './logins/login-places.ts';

type Parts = Pick<Engine, 'store' | 'secrets' | 'host'>;

/** The user's list, by name, with what needs each variable. */
export function listVariables({ store, secrets }: Pick<Parts, 'store' | 'secrets'>): ReadableVariable[] {
  return readVariables(store)
    .sort()
    .map((name) => ({
      name,
      isSet: (secrets.env[name] ?? '') !== '',
      usedBy: usersOf(store, name).map((user) => user.name),
    }));
}

/** Puts a variable on the list, or takes it off. Refused to every host but the command line. */
export async function changeVariables(
  engine: Parts,
  change: { readonly add: string } | { readonly remove: string },
): Promise<ReadableVariable[]> {
  if (engine.host.kind !== 'cli') {
    throw new PgkeepError(
      'UserErrorInvalidInput',
      'Which environment variables may be read is decided on the command line only.',
      { remedy: 'Run the command on this machine, as the user who runs pgkeep.' },
    );
  }
  if ('add' in change) await allow(engine.store, change.add);
  else await disallow(engine.store, change.remove);
  return listVariables(engine);
}

/**
 * A call named this source of the login to a server. Whoever typed a variable's name on the command line put it on
 * the list with that; a page may only name what is there, and only for the place that it belongs to
 * (login-places.ts). Throws UserErrorCredentialUnavailable.
 */
export async function nameSource(
  engine: Parts,
  source: ServerCredential,
  address: ServerAddress,
): Promise<void> {
  await engine.secrets.expectPlace(source, address);
  await nameVariable(engine, variableOf(source), { address });
  if (engine.host.kind !== 'cli' && isFileLogin(source)) await expectNamedPlace(engine, source, address);
}

/** The same for the login of a place that keeps bytes. */
export async function nameSourceAt(
  engine: Pick<Parts, 'store' | 'host'>,
  location: StorageLocation,
): Promise<void> {
  if (location.kind === 'folder') return;
  await nameVariable(engine, variableOf(sourceAt(location)), { location });
}

/** The same for the client secret of an identity, which only the command line may let a variable hold. */
export async function nameSourceOfIdentity(
  { store, host }: Pick<Parts, 'store' | 'host'>,
  source: SecretSource,
): Promise<void> {
  const variable = variableOf(source);
  if (variable === undefined) return;
  if (host.kind === 'cli') return allow(store, variable);
  throw new PgkeepError(
    'UserErrorInvalidInput',
    'Only the command line may name an environment variable as the client secret of an identity.',
    { remedy: 'Type the client secret, or add the identity on the command line.' },
  );
}

/**
 * A server or vault does not use this source any more. A variable that nothing uses may be named for any place: a
 * page that took it from the last place that it belonged to takes it off the list with that. Called in the
 * transaction that ends the use.
 */
export function releaseSource(
  { store, host }: Pick<Parts, 'store' | 'host'>,
  source: ServerCredential | SecretSource | undefined,
): void {
  const variable = variableOf(source);
  if (variable === undefined || host.kind === 'cli' || usersOf(store, variable).length > 0) return;
  store.settings.set(
    'variables',
    readVariables(store).filter((name) => name !== variable),
  );
}

async function nameVariable(
  { store, host }: Pick<Parts, 'store' | 'host'>,
  variable: string | undefined,
  place: LoginPlace,
): Promise<void> {
  if (variable === undefined) return;
  if (host.kind === 'cli') await allow(store, variable);
  else if (mayRead(store, variable)) expectOwnPlace(store, variable, place);
  else throw notOnTheList(variable);
}

/** Whether the list has the variable. */
export function mayRead(store: Store, variable: string): boolean {
  return readVariables(store).includes(variable);
}

function allow(store: Store, variable: string): Promise<void> {
  return change(store, (known) => (known.includes(variable) ? known : [...known, variable]));
}

function disallow(store: Store, variable: string): Promise<void> {
  return change(store, (known) => {
    if (!known.includes(variable)) {
      throw new PgkeepError('UserErrorNotFound', `${variable} is not on the list.`);
    }
    return known.filter((name) => name !== variable);
  });
}

function change(store: Store, how: (known: string[]) => string[]): Promise<void> {
  return whenFree(() =>
    store.transaction(() => {
      const known = readVariables(store);
      const changed = how(known);
      if (changed !== known) store.settings.set('variables', changed);
    }),
  );
}

function readVariables(store: Store): string[] {
  return store.settings.get('variables') ?? [];
}
