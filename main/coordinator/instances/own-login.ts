import { isDeepStrictEqual } from 'node:util';
import type { InstanceRecord, InstanceSummary } from '../../../shared/instances/instances.ts';
import type { GivenOwnLogin, OwnLogin, RecordedLogin } from '../../../shared/instances/own-login.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { LoginOwner } from '../../postgres/connect/target.ts';
import type { Store } from '../../store/store.ts';
import { whenFree } from '../../store/when-free.ts';
import { findIdentity, findInstance } from '../lookup.ts';
import type { ReachedServer } from '../servers/reach-database.ts';

/** An own login as a call names it, with the identity by its id. Throws UserErrorNotFound. */
export function resolveOwnLogin<Given extends GivenOwnLogin | null | undefined>(
  store: Store,
  given: Given,
): OwnLogin | Extract<Given, null | undefined> {
  if (given === null || given === undefined) return given as Extract<Given, null | undefined>;
  return { ...given, identity: findIdentity(store, given.identity).id };
}

/** What a vault is told of it: as whom it is read is each home's own. */
export function recordedLogin({ kind, secret, login }: OwnLogin): RecordedLogin {
  return { kind, secret, ...(login === undefined ? {} : { login }) };
}

/**
 * Remembers what the record says of the database's own login. Where another workstation has changed it, nobody here has
 * said as whom it is read: until then nothing is.
 */
export async function noteOwnLogin(
  { store }: { readonly store: Store },
  { id }: Pick<InstanceSummary, 'id'>,
  { credential: said }: Pick<InstanceRecord, 'credential'>,
): Promise<void> {
  const known = store.instances.ownLogin(id);
  const isSame =
    known === undefined || said === undefined
      ? known === said
      : isDeepStrictEqual(recordedLogin(known), said);
  if (!isSame) await whenFree(() => store.instances.setOwnLogin(id, said ?? null));
}

/**
 * The server as an instance's database is reached: with the own login of that, where it has one. It is looked up anew: the
 * record may have been read since. Throws UserErrorNotConfirmed where nobody here has said as whom it is read.
 */
export function serverOf(
  { store }: { readonly store: Store },
  server: ServerSummary,
  { id }: Pick<InstanceSummary, 'id'>,
): ReachedServer {
  const instance = findInstance(store, id);
  const { name, database } = instance;
  return withOwnLogin(server, instance, { kind: 'instance', instance: name, database });
}

/** {@link serverOf} with what is known of the instance, which may be one to come. */
export function withOwnLogin(
  server: ServerSummary,
  { name, vaultName, credential }: Pick<InstanceSummary, 'name' | 'vaultName' | 'credential'>,
  loginOf: LoginOwner,
): ReachedServer {
  if (credential === undefined) return server;
  const { identity, ...recorded } = credential;
  if (identity === undefined) {
    throw new PgkeepError(
      'UserErrorNotConfirmed',
      `The login of ${inQuotes(name)} comes from ${recorded.secret}, as the vault ${vaultName} says; nobody here has said as whom that is read.`,
      {
        remedy: 'Check that it is the secret that you expect, and confirm it with an identity.',
        steps: [{ do: 'confirm-instance', instance: name }],
      },
    );
  }
  return { ...server, credential: { ...recorded, identity }, loginOf };
}
