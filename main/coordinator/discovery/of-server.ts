import type { AzureServer } from '../../../shared/discovery/resources.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { DiscoveringEngine } from './discover.ts';

/**
 * What Azure says now of a server that was added from there; null for any other. Where the identity that found it was signed
 * out, whoever else is signed in here and may read it asks. Throws what Azure says, and UserErrorSignInAgain.
 */
export async function azureServerOf(
  engine: DiscoveringEngine,
  { azure }: Pick<ServerSummary, 'azure'>,
  signal?: AbortSignal,
): Promise<AzureServer | null> {
  if (azure === undefined) return null;
  const { discovery, secrets, store } = engine;
  const identities = store.identities.list();
  const finder = identities.find(({ id }) => id === azure.identity);
  if (finder !== undefined) return discovery.server({ identity: finder, secrets, signal }, azure.id);
  for (const identity of identities) {
    try {
      return await discovery.server({ identity, secrets, signal }, azure.id);
    } catch {
      signal?.throwIfAborted();
    }
  }
  throw new PgkeepError('UserErrorSignInAgain', 'The identity that found it in Azure was signed out here.', {
    remedy:
      'Sign in to Azure as anybody who may read the server: it is asked about as that one from then on.',
  });
}
