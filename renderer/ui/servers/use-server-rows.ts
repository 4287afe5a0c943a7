import { useQueries, useQuery } from '@tanstack/react-query';
import type { GivenOwnLogin } from '../../../shared/instances/own-login.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import type { ServerRow } from './server-rows.ts';

/** A test costs the server a connection: fresh enough for a minute. `credential`: another login than the server's own. */
export const testQuery = (server: string, credential?: GivenOwnLogin) =>
  orpc.servers.test.queryOptions({
    input: { server, ...(credential !== undefined && { credential }) },
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  });

/** The servers, each asked by itself: one that does not answer holds up none of the others. */
export function useServerRows() {
  const list = useQuery(orpc.servers.list.queryOptions());
  const rows = useQueries({
    queries: (list.data ?? []).map((server) => ({
      ...testQuery(server.id),
      enabled: server.unconfirmed === undefined,
    })),
    combine: (tests): ServerRow[] =>
      (list.data ?? []).map((server, index) => {
        const test = tests[index];
        return {
          server,
          report: test?.data ?? null,
          problem: test?.error === null || test?.error === undefined ? null : toProblem(test.error),
        };
      }),
  });
  return { list, rows };
}
