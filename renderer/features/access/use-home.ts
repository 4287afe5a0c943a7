import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../api/client.ts';
import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { DiscoveryFailure } from '../../../shared/discovery/resources.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import { toProblem } from '../../api/problem.ts';
import type { Known } from './subject-form.ts';

/** What this home knows that access can be looked at for. */
export interface WholeHome {
  readonly identities: readonly AzureIdentity[];
  readonly servers: readonly ServerSummary[];
  readonly vaults: readonly VaultSummary[];
  readonly instances: readonly InstanceSummary[];
}

/** All of it, once all is read. */
export function useHome(): {
  home: WholeHome | undefined;
  error: Error | null;
  refetch: () => void;
} {
  const identities = useQuery(orpc.azure.identities.queryOptions({ input: {} }));
  const servers = useQuery(orpc.servers.list.queryOptions());
  const vaults = useQuery(orpc.vaults.list.queryOptions());
  const instances = useQuery(orpc.instances.list.queryOptions());
  const home =
    identities.data && servers.data && vaults.data && instances.data
      ? {
          identities: identities.data.map(({ identity }) => identity),
          servers: servers.data,
          vaults: vaults.data,
          instances: instances.data,
        }
      : undefined;
  const all = [identities, servers, vaults, instances];
  return {
    home,
    error: all.find(({ error }) => error !== null)?.error ?? null,
    refetch: () => all.forEach((each) => void each.refetch()),
  };
}

/** What Azure shows an identity of key vaults and storage accounts, and why it may not have shown all. */
export function useShown(identity: string): Pick<Known, 'keyVaults' | 'accounts' | 'notShown'> {
  const enabled = identity !== '';
  const keyVaults = useQuery({
    ...orpc.discovery.keyVaults.queryOptions({ input: { identity } }),
    enabled,
  });
  const accounts = useQuery({
    ...orpc.discovery.storageAccounts.queryOptions({ input: { identity } }),
    enabled,
  });
  return {
    keyVaults: keyVaults.error === null ? keyVaults.data?.found : [],
    accounts: accounts.error === null ? accounts.data?.found : [],
    notShown: { keyVaults: whyNotAll(keyVaults), accounts: whyNotAll(accounts) },
  };
}

/** What kept something from being shown, in a sentence; null where nothing did. */
const whyNotAll = ({
  data,
  error,
}: {
  readonly data: { readonly failures: readonly DiscoveryFailure[] } | undefined;
  readonly error: Error | null;
}): string | null =>
  error === null ? (data?.failures[0]?.problem.message ?? null) : toProblem(error).message;
