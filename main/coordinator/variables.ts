import type { SecretSource } from '../../shared/secrets.ts';
import type { ServerCredential } from '../../shared/servers.ts';
import type { ReadableVariable } from '../../shared/variables.ts';
import type { StorageLocation } from '../../shared/vaults.ts';
import { PgkeepError } from '../core/errors.ts';
import { notOnTheList } from '../core/secrets.ts';
import type { Store } from '../store/store.ts';
import { whenFree } from '../store/when-free.ts';
import type { Engine } from './engine.ts';

type Parts = Pick<Engine, 'store' | 'secrets' | 'host'>;

/** The user's list, by name, with what needs each variable. */
export function listVariables({ store, secrets }: Pick<Parts, 'store' | 'secrets'>): ReadableVariable[] {
  const users = [
    ...store.servers.list().map(({ name, credential }) => ({ name, source: credential })),
    ...store.vaults.list().map(({ name, location }) => ({ name, source: sourceAt(location) })),
  ];
  return readVariables(store)
    .sort()
    .map((name) => ({
      name,
      isSet: (secrets.env[name] ?? '') !== '',
      usedBy: users.filter(({ source }) => variableOf(source) === name).map((user) => user.name),
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
 * A call named this source of a login. Whoever typed a variable's name on the command line put it on the list
 * with that; a page may only name what is there. Throws UserErrorCredentialUnavailable.
 */
export async function nameSource(
  { store, host }: Pick<Parts, 'store' | 'host'>,
  source: ServerCredential | SecretSource | undefined,
): Promise<void> {
  const variable = variableOf(source);
  if (variable === undefined || readVariables(store).includes(variable)) return;
  if (host.kind !== 'cli') throw notOnTheList(variable);
  await allow(store, variable);
}

/** The same for the login of a place that keeps bytes. */
export function nameSourceAt(
  engine: Pick<Parts, 'store' | 'host'>,
  location: StorageLocation,
): Promise<void> {
  return nameSource(engine, sourceAt(location));
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

function sourceAt(location: StorageLocation): SecretSource | undefined {
  return location.kind === 'folder' ? undefined : location.credential.source;
}

function variableOf(source: ServerCredential | SecretSource | undefined): string | undefined {
  return source?.kind === 'env' ? source.variable : undefined;
}
