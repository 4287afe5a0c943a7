import type { AzureServer } from '../../../shared/discovery/resources.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { rememberedIdentity, type DiscoveringEngine } from './discover.ts';

/** What Azure says now of a server that was added from there; null for any other. Throws what Azure says. */
export async function azureServerOf(
  engine: DiscoveringEngine,
  { azure }: ServerSummary,
  signal?: AbortSignal,
): Promise<AzureServer | null> {
  if (azure === undefined) return null;
  const identity = rememberedIdentity(engine, azure.identity);
  return engine.discovery.server({ identity, secrets: engine.secrets, signal }, azure.id);
}
