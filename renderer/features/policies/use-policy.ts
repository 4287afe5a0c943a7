import { useQuery } from '@tanstack/react-query';
import type { PageAddress } from '../../ui/layout/page-address.ts';
import { orpc } from '../../api/client.ts';

/** The policy of an address, read from its vault; until that has answered, as it was last read. */
export function usePolicy({ params }: PageAddress) {
  const input = { policy: params['id'] ?? '', vault: params['vault'] ?? '' };
  const known = useQuery(orpc.policies.list.queryOptions({ input: {} }));
  const shown = useQuery(orpc.policies.show.queryOptions({ input }));
  const cached = known.data?.find(({ id, vaultId }) => id === input.policy && vaultId === input.vault);
  return { input, shown, policy: shown.data ?? cached };
}
