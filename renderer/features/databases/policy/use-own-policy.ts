import { useQuery } from '@tanstack/react-query';
import type { InstanceHealth } from '../../../../shared/instances/overview.ts';
import { orpc } from '../../../api/client.ts';

/** The policy of a database as it was last read from the vault, and what the database has otherwise. */
export function useOwnPolicy({ id, vaultId, policy }: Pick<InstanceHealth, 'id' | 'vaultId' | 'policy'>) {
  const known = useQuery({
    ...orpc.policies.list.queryOptions({ input: { vault: vaultId } }),
    enabled: policy !== undefined,
  });
  const found = known.data?.find((each) => each.id === policy?.id);
  const using = found?.instances.find((each) => each.id === id);
  return { known, policy: found, using };
}
