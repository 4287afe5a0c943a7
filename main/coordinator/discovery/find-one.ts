import type { AzureServer, AzureStorageAccount } from '../../../shared/discovery/resources.ts';
import { discover, isNamed, theOne, type DiscoveringEngine, type DiscoveryWish } from './discover.ts';

type By = Pick<DiscoveryWish, 'identity'>;

/** The one server with that name, host or resource id. Throws UserErrorNotFound and what failed. */
export async function findAzureServer(
  engine: DiscoveringEngine,
  { server, identity }: By & { readonly server: string },
  signal?: AbortSignal,
): Promise<AzureServer> {
  const wish = { identity, isMeant: (each: AzureServer) => isNamed(each, server) };
  return theOne(
    'The server',
    server,
    await discover(engine, (as) => engine.discovery.servers(as), wish, signal),
  );
}

/** The one storage account with that name or resource id. Throws UserErrorNotFound and what failed. */
export async function findStorageAccount(
  engine: DiscoveringEngine,
  { account, identity }: By & { readonly account: string },
  signal?: AbortSignal,
): Promise<AzureStorageAccount> {
  const wish = { identity, isMeant: (each: AzureStorageAccount) => isNamed(each, account) };
  const seen = await discover(engine, (as) => engine.discovery.storageAccounts(as), wish, signal);
  return theOne('The storage account', account, seen);
}
