import { useQuery } from '@tanstack/react-query';
import type { RunOutlook } from '../../../../shared/schedule/schedule.ts';
import { orpc } from '../../../api/client.ts';
import { toProblem, type Problem } from '../../../api/problem.ts';
import { askedLogins, type PlannedDatabase } from './plan.ts';

/** What the vault says of policies and runners. */
export interface Outlook {
  readonly data: RunOutlook | undefined;
  readonly problem: Problem | null;
  readonly isPending: boolean;
  readonly again: () => void;
}

/** Asks the vault once databases and vault are chosen. */
export function useOutlook(databases: readonly PlannedDatabase[], vault: string | undefined): Outlook {
  const isAsked = vault !== undefined && databases.length > 0;
  const input = { ...askedLogins(databases), vault: vault ?? '' };
  const outlook = useQuery({ ...orpc.schedule.outlook.queryOptions({ input }), enabled: isAsked });
  return {
    data: isAsked ? outlook.data : undefined,
    problem: outlook.error === null ? null : toProblem(outlook.error),
    isPending: isAsked && outlook.isPending,
    again: () => void outlook.refetch(),
  };
}
