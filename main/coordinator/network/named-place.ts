import { KeyVaultResourceId, ServerResourceId } from '../../../shared/access/resource-id.ts';
import { keyVaultAt } from '../../../shared/logins/key-vault-uri.ts';
import { discover, theOne, type DiscoveringEngine } from '../discovery/discover.ts';

interface Named {
  readonly identity: string;
  /** Host, name or resource id of a flexible server. */
  readonly server?: string | undefined;
  /** Name, address or resource id of a key vault. */
  readonly keyVault?: string | undefined;
}

/**
 * The same with the resource ids: of what is named otherwise Azure is asked. Throws UserErrorNotFound where Azure shows the identity
 * nothing of that name, and what keeps it from answering.
 */
export async function withResourceIds<Wish extends Named>(
  engine: DiscoveringEngine,
  wish: Wish,
): Promise<Wish> {
  const { identity, server, keyVault } = wish;
  return {
    ...wish,
    ...(server !== undefined && { server: await serverId(engine, server, identity) }),
    ...(keyVault !== undefined && { keyVault: await keyVaultId(engine, keyVault, identity) }),
  };
}

async function serverId(engine: DiscoveringEngine, named: string, identity: string): Promise<string> {
  if (ServerResourceId.safeParse(named).success) return named;
  const seen = await discover(engine, (as) => engine.discovery.servers(as), { identity });
  return ServerResourceId.parse(theOne('The server', named, seen).id);
}

async function keyVaultId(engine: DiscoveringEngine, named: string, identity: string): Promise<string> {
  if (KeyVaultResourceId.safeParse(named).success) return named;
  const seen = await discover(engine, (as) => engine.discovery.keyVaults(as), { identity });
  const found = seen.found.map((each) => ({ ...each, host: keyVaultAt(each.uri)?.vaultUrl ?? '' }));
  const meant = keyVaultAt(named)?.vaultUrl ?? named;
  return KeyVaultResourceId.parse(theOne('The key vault', meant, { ...seen, found }).id);
}
