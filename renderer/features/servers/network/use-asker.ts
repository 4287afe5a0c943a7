import { useQuery } from '@tanstack/react-query';
import type { AzureOrigin } from '../../../../shared/discovery/resources.ts';
import { orpc } from '../../../api/client.ts';

/**
 * As whom Azure is asked about a server, by the identity's id: who found it there; once that was signed out, whoever else is
 * signed in and may read it. Undefined until that is known. `error`: nobody may.
 */
export function useAsker(server: string, { identity }: AzureOrigin, isNeeded: boolean) {
  const listed = useQuery({ ...orpc.azure.identities.queryOptions({ input: {} }), enabled: isNeeded });
  const isGone = listed.data !== undefined && !listed.data.some((known) => known.identity.id === identity);
  const read = useQuery({
    ...orpc.discovery.ofServer.queryOptions({ input: { server } }),
    enabled: isNeeded && isGone,
  });
  const failed = [listed, ...(isGone ? [read] : [])].filter(({ error }) => error !== null);
  return {
    identity: isGone ? read.data?.identity : listed.data === undefined ? undefined : identity,
    error: failed[0]?.error ?? null,
    askAgain: () => Promise.all(failed.map(({ refetch }) => refetch())),
  };
}
