import { useQuery } from '@tanstack/react-query';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { CheckedList } from '../../ui/states/checked-list.tsx';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';

/** What Azure says of the place of a vault; nothing for a folder, and where nobody is signed in. */
export function AzureFindings({ vault }: { vault: VaultSummary }) {
  const asked = useQuery({
    ...orpc.discovery.ofVault.queryOptions({ input: { vault: vault.id } }),
    enabled: vault.location.kind === 'azure-blob',
  });
  if (asked.error !== null) return <ErrorCard title="Azure was not asked" problem={toProblem(asked.error)} />;
  return asked.data === undefined || asked.data.length === 0 ? null : <CheckedList findings={asked.data} />;
}
