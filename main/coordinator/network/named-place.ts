import { KeyVaultResourceId, ServerResourceId } from '../../../shared/access/resource-id.ts';
import { keyVaultAt } from '../../../shared/logins/key-vault-uri.ts';
import { discover, theOne, type DiscoveringEngine } from '../discovery/discover.ts';
import { findAzureServer } from '../discovery/find-one.ts';

interface Named {
  readonly identity: string;
  /** Host, name or resource id of a flexible server. */
  readonly server?: string | undefined;
  /** Name, address or resource id of a key vault. */
  readonly keyVault?: string | undefined;
}

/** As whom Azure is asked, and until when. */
interface Asker {
  readonly identity: string;
  readonly signal: AbortSignal | undefined;
}

/**
 * The same with the resource ids: of what is named otherwise Azure is asked. Throws UserErrorNotFound where Azure shows the identity
 * nothing of that name, and what keeps it from answering.
 */
export async function withResourceIds<Wish extends Named>(
  engine: DiscoveringEngine,
  wish: Wish,
  signal?: AbortSignal,
): Promise<Wish> {
  const { server, keyVault } = wish;
  const as = { identity: wish.identity, signal };
  return {
    ...wish,
    ...(server !== undefined && { server: await serverId(engine, server, as) }),
    ...(keyVault !== undefined && { keyVault: await keyVaultId(engine, keyVault, as) }),
  };
}

async function serverId(engine: DiscoveringEngine, named: string, as: Asker): Promise<string> {
  if (ServerResourceId.safeParse(named).success) return named;
  const { id } = await findAzureServer(engine, { server: named, identity: as.identity }, as.signal);
  return ServerResourceId.parse(id);
}

async function keyVaultId(engine: DiscoveringEngine, named: string, as: Asker): Promise<string> {
  if (KeyVaultResourceId.safeParse(named).success) return named;
  const seen = await discover(engine, (each) => engine.discovery.keyVaults(each), as, as.signal);
  const found = seen.found.map((each) => ({ ...each, host: keyVaultAt(each.uri)?.vaultUrl ?? '' }));
  const meant = keyVaultAt(named)?.vaultUrl ?? named;
  return KeyVaultResourceId.parse(theOne('The key vault', meant, { ...seen, found }).id);
}
