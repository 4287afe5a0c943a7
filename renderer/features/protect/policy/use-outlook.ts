import { useQuery } from '@tanstack/react-query';
import type { RunOutlook } from '../../../../shared/schedule/schedule.ts';
import { orpc } from '../../../api/client.ts';
import { toProblem, type Problem } from '../../../api/problem.ts';

/** What the vault says of policies and runners. */
export interface Outlook {
  readonly data: RunOutlook | undefined;
  readonly problem: Problem | null;
  readonly isPending: boolean;
  readonly again: () => void;
}

/** Asks the vault once servers and vault are chosen. */
export function useOutlook(servers: readonly { readonly id: string }[], vault: string | undefined): Outlook {
  const isAsked = vault !== undefined && servers.length > 0;
  const input = { servers: servers.map(({ id }) => id).toSorted(), vault: vault ?? '' };
  const outlook = useQuery({ ...orpc.schedule.outlook.queryOptions({ input }), enabled: isAsked });
  return {
    data: isAsked ? outlook.data : undefined,
    problem: outlook.error === null ? null : toProblem(outlook.error),
    isPending: isAsked && outlook.isPending,
    again: () => void outlook.refetch(),
  };
}
