import type { KeyVaultNetwork, NetworkWish } from '../../../shared/access/network.ts';
import { partsOf } from '../../../shared/access/resource-id.ts';
import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import { namedSecret } from '../../../shared/logins/secret-uri.ts';
import { messageOf, PgkeepError } from '../../core/errors.ts';
import type { Tried } from '../access/outcome.ts';
import type { KeyVaultFacts, ResourceControl } from '../access/resource-control.ts';
import { plainAddress } from '../access/vault-acls.ts';
import type { Engine } from '../engine.ts';
import { findServer } from '../lookup.ts';
import { addressSeenBy } from './refusal.ts';

/** A key vault as far as its network is known. */
export interface SeenKeyVault {
  readonly name: string;
  /** Undefined where Azure does not show it to this identity. */
  readonly id: string | undefined;
  /** Undefined where it is not shown, or may not be read. */
  readonly network: KeyVaultFacts['network'] | undefined;
  /** What came of asking it for a secret; undefined where that was not tried. */
  readonly tried: Tried | undefined;
  readonly seenAddress: string | undefined;
}

export interface Asked {
  readonly wish: NetworkWish;
  readonly identity: AzureIdentity;
  readonly control: ResourceControl;
}

/** The key vault that was named, else those that logins of the server come from. */
export async function seenKeyVaults(engine: Engine, asked: Asked): Promise<SeenKeyVault[]> {
  const { wish, control } = asked;
  if (wish.keyVault !== undefined) {
    const [name = ''] = partsOf(wish.keyVault).names;
    // nobody need have a secret of that name: the firewall is looked at before
    const uri = control.secretUri(wish.keyVault, 'pgkeep-network-check');
    return [await seen(engine, asked, { name, uri, id: wish.keyVault })];
  }
  const secrets = secretsOf(engine, wish);
  const found: SeenKeyVault[] = [];
  for (const uri of secrets) {
    const { vault: name, vaultUrl } = namedSecret(uri);
    found.push(await seen(engine, asked, { name, uri, id: await idOf(engine, asked.identity, vaultUrl) }));
  }
  return found;
}

/** One secret for each key vault: of the server's login, and of databases that have one of their own. */
function secretsOf({ store }: Pick<Engine, 'store'>, { serverName }: NetworkWish): string[] {
  if (serverName === undefined) return [];
  const { id, credential } = findServer(store, serverName);
  const own = store.instances
    .list()
    .flatMap((each) =>
      each.serverId === id && each.credential !== undefined ? [each.credential.secret] : [],
    );
  const all = credential.kind === 'key-vault' ? [credential.secret, ...own] : own;
  return [...new Map(all.map((uri) => [namedSecret(uri).vaultUrl, uri])).values()];
}

async function idOf(
  { discovery, secrets }: Pick<Engine, 'discovery' | 'secrets'>,
  identity: AzureIdentity,
  vaultUrl: string,
): Promise<string | undefined> {
  try {
    const { found } = await discovery.keyVaults({ identity, secrets });
    return found.find(({ uri }) => uri.toLowerCase() === vaultUrl)?.id;
  } catch (error) {
    // who may not look there may use it all the same
    if (!(error instanceof PgkeepError)) throw error;
    return undefined;
  }
}

async function seen(
  engine: Engine,
  { wish, identity, control }: Asked,
  { name, uri, id }: { readonly name: string; readonly uri: string; readonly id: string | undefined },
): Promise<SeenKeyVault> {
  const network = id === undefined ? undefined : await networkOf(control, id);
  const tried = wish.for === 'pgkeep' ? await tryKeyVault(engine, identity, uri) : undefined;
  return { name, id, network, ...(tried ?? { tried: undefined, seenAddress: undefined }) };
}

async function networkOf(
  control: ResourceControl,
  id: string,
): Promise<KeyVaultFacts['network'] | undefined> {
  try {
    return (await control.keyVault(id)).network;
  } catch (error) {
    if (!(error instanceof PgkeepError)) throw error;
    return undefined;
  }
}

/** What says that a key vault was not reached; whatever else it refuses, it let this machine in. */
const notReached: readonly string[] = [
  'UserErrorSecretStoreFirewall',
  'UserErrorSecretStoreConnection',
  'UserErrorInvalidSecretStore',
  'UserErrorAzureNotReachable',
];
const answers: readonly string[] = [
  'UserErrorMissingPermissionsOnSecretStore',
  'UserErrorInvalidSecret',
  'UserErrorSecretDisabled',
];

async function tryKeyVault(
  { keyVaults, secrets }: Pick<Engine, 'keyVaults' | 'secrets'>,
  identity: AzureIdentity,
  uri: string,
): Promise<Pick<SeenKeyVault, 'tried' | 'seenAddress'> | undefined> {
  try {
    await keyVaults.read({ secret: uri, identity: identity.id }, secrets);
  } catch (error) {
    if (!(error instanceof PgkeepError)) throw error;
    if (notReached.includes(error.code)) {
      const tried = { kind: 'failed' as const, message: messageOf(error), remedy: error.remedy };
      return { tried, seenAddress: addressSeenBy(error.details ?? '') };
    }
    // nobody was asked, as where the sign-in has ended
    if (!answers.includes(error.code)) return undefined;
  }
  return { tried: { kind: 'worked' }, seenAddress: undefined };
}

/** As the contract tells of it, with the addresses that this home let in. */
export function describeKeyVault(
  { temporaryAddresses }: Pick<Engine['store'], 'temporaryAddresses'>,
  { name, id, network, seenAddress }: SeenKeyVault,
): KeyVaultNetwork {
  const hasRules = network !== undefined && network.isPublic && network.deniesByDefault;
  const ours = temporaryAddresses.list().filter(({ resource }) => resource === id?.toLowerCase());
  return {
    name,
    id: id ?? null,
    seenAddress: seenAddress ?? null,
    hasRules,
    addresses: (hasRules ? network.ipRules : []).map((value) => {
      const address = plainAddress(value);
      const known = ours.find((each) => each.address === address);
      return {
        address,
        temporary: known === undefined ? null : { owner: known.owner, until: known.until },
      };
    }),
  };
}
