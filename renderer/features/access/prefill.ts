import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import { readSecretUri } from '../../../shared/logins/secret-uri.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import type { AccessSubject } from '../../ui/access/address.ts';
import { emptyAccess, type AccessForm } from './subject-form.ts';

/** What there is in this home. */
export interface Home {
  readonly identities: readonly { readonly id: string }[];
  readonly servers: readonly (Pick<ServerSummary, 'credential'> & {
    readonly id: string;
    readonly azure?: { readonly identity: string } | undefined;
  })[];
  readonly vaults: readonly (Pick<VaultSummary, 'location'> & { readonly id: string })[];
  readonly instances: readonly (Pick<InstanceSummary, 'credential'> & {
    readonly serverId: string;
    readonly vaultId: string;
  })[];
}

/** What the address of the page says, see accessAddress. */
export function askedSubject(params: URLSearchParams): AccessSubject {
  const named = (['server', 'vault', 'secret', 'identity'] as const).flatMap((name) => {
    const value = params.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  return Object.fromEntries(named);
}

/** The form as it begins: with what the server or vault uses from which the page was opened. */
export function firstAccess(home: Home, { server, vault, secret, identity }: AccessSubject): AccessForm {
  const of = home.servers.find(({ id }) => id === server);
  const kept = home.vaults.find(({ id }) => id === (vault ?? vaultOf(home, server)));
  const form: AccessForm = {
    ...emptyAccess,
    server: of?.id ?? '',
    secret: namedIn(secret) ?? (of === undefined ? '' : secretOfServer(home, of.id)),
    container: kept === undefined ? '' : urlOf(kept),
  };
  const wanted = [identity, of?.azure?.identity, loginIdentity(of), vaultIdentity(kept)];
  const isHere = (id: string | undefined) => home.identities.some((each) => each.id === id);
  const only = home.identities.length === 1 ? home.identities[0]?.id : undefined;
  return { ...form, identity: wanted.find(isHere) ?? only ?? '' };
}

/** The secret that an address names, if it is the URI of one. */
function namedIn(secret: string | undefined): string | undefined {
  const read = readSecretUri(secret ?? '');
  return typeof read === 'string' ? undefined : read.uri;
}

/** The secret with the login of a server: its own, else the first of its databases that has one; else empty. */
export function secretOfServer({ servers, instances }: Pick<Home, 'servers' | 'instances'>, server: string) {
  const logins = [
    servers.find(({ id }) => id === server)?.credential,
    ...instances.filter(({ serverId }) => serverId === server).map(({ credential }) => credential),
  ];
  return logins.find((login) => login?.kind === 'key-vault')?.secret ?? '';
}

/** Addresses of containers that vaults of this home are in. */
export const knownContainers = ({ vaults }: Pick<Home, 'vaults'>): string[] =>
  [...new Set(vaults.map(urlOf))].filter((url) => url.startsWith('https://'));

/** Secrets that logins of this home are read from. */
export const knownSecrets = ({ servers, instances }: Pick<Home, 'servers' | 'instances'>): string[] => [
  ...new Set(
    [...servers, ...instances].flatMap(({ credential }) =>
      credential?.kind === 'key-vault' ? [credential.secret] : [],
    ),
  ),
];

/** The vault that databases of a server are backed up into; else the only one in a container. */
function vaultOf({ instances, vaults }: Home, server: string | undefined): string | undefined {
  if (server === undefined) return undefined;
  const used = instances.find(({ serverId }) => serverId === server)?.vaultId;
  const inContainers = vaults.filter((each) => urlOf(each) !== '');
  return used ?? (inContainers.length === 1 ? inContainers[0]?.id : undefined);
}

const urlOf = ({ location }: Home['vaults'][number]): string =>
  location.kind === 'azure-blob' && location.url.startsWith('https://') ? location.url : '';

const loginIdentity = (server: Home['servers'][number] | undefined): string | undefined =>
  server?.credential.kind === 'entra' || server?.credential.kind === 'key-vault'
    ? server.credential.identity
    : undefined;

const vaultIdentity = (vault: Home['vaults'][number] | undefined): string | undefined =>
  vault?.location.kind === 'azure-blob' && vault.location.credential.kind === 'entra'
    ? vault.location.credential.identity
    : undefined;
