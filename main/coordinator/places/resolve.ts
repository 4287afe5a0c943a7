import type { ChosenPlace, PlacePurpose } from '../../../shared/places.ts';
import type {
  GivenAddress,
  GivenCredential,
  ServerAddress,
  ServerCredential,
} from '../../../shared/servers/servers.ts';
import type { StorageChoice, StorageLocation } from '../../../shared/vaults/vaults.ts';
import { PgkeepError } from '../../core/errors.ts';
import { absolutePath } from '../../core/absolute-path.ts';
import type { Engine } from '../engine.ts';
import { findIdentity } from '../lookup.ts';

type Resolver = Pick<Engine, 'host' | 'places'>;

/**
 * The absolute path of what a call names: the one way from there to a path. A path as text comes from the command
 * line, where whoever types it may do all that pgkeep does; from everywhere else it is refused.
 */
export async function resolvePlace(
  { host, places }: Resolver,
  place: ChosenPlace,
  purpose: PlacePurpose,
): Promise<string> {
  if ('ticket' in place) return places.tickets.redeem(place.ticket, purpose);
  if (host.kind === 'cli') return absolutePath(place.path);
  throw new PgkeepError('UserErrorInvalidInput', 'Only the command line takes a path as text.', {
    remedy: 'Choose the file or folder instead.',
  });
}

/** The same of a place that keeps bytes; an identity by its id. */
export async function resolveStorage(
  engine: Resolver & Pick<Engine, 'store'>,
  choice: StorageChoice,
  purpose: 'vault' | 'files',
): Promise<StorageLocation> {
  if (choice.kind !== 'folder') {
    const { credential } = choice;
    if (credential.kind !== 'entra' || credential.identity === undefined) return choice;
    const { id } = findIdentity(engine.store, credential.identity);
    return { ...choice, credential: { kind: 'entra', identity: id } };
  }
  return { kind: 'folder', path: await resolvePlace(engine, choice.path, purpose) };
}

export type ResolvedAddress = { readonly [Key in keyof ServerAddress]?: ServerAddress[Key] | undefined };

export async function resolveAddress(
  engine: Resolver,
  { caFile, ...address }: GivenAddress,
): Promise<ResolvedAddress> {
  return caFile === undefined
    ? address
    : { ...address, caFile: await resolvePlace(engine, caFile, 'ca-file') };
}

export async function resolveCredential(
  engine: Resolver & Pick<Engine, 'store'>,
  credential: GivenCredential,
): Promise<ServerCredential> {
  if (credential.kind === 'key-vault') {
    return { ...credential, identity: findIdentity(engine.store, credential.identity).id };
  }
  if (credential.kind === 'entra') {
    return { kind: 'entra', identity: findIdentity(engine.store, credential.identity).id };
  }
  if (credential.kind !== 'passfile' && credential.kind !== 'service') return credential;
  const { path, ...rest } = credential;
  if (path === undefined) return rest;
  const purpose = credential.kind === 'passfile' ? 'password-file' : 'service-file';
  return { ...rest, path: await resolvePlace(engine, path, purpose) };
}

/** Address and login of a server as a call names them, with paths in the place of tickets. */
export async function resolveServer<
  Input extends { readonly address: GivenAddress; readonly credential: GivenCredential },
>(
  engine: Resolver & Pick<Engine, 'store'>,
  input: Input,
): Promise<
  Omit<Input, 'address' | 'credential'> & { address: ResolvedAddress; credential: ServerCredential }
> {
  const address = await resolveAddress(engine, input.address);
  return { ...input, address, credential: await resolveCredential(engine, input.credential) };
}
