import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { orpc } from '../../api/client.ts';
import { useLiveJobs } from '../../api/live-jobs.ts';
import { useOverview } from '../../ui/databases/use-overview.ts';
import { reachability } from '../../ui/servers/server-rows.ts';
import { useServerRows } from '../../ui/servers/use-server-rows.ts';
import { missingStep } from '../../ui/states/errors/missing-step.ts';
import { attentionOf } from './attention.ts';
import { coverageOf } from './coverage.ts';
import { lastDayJobs } from './lanes.ts';

/** How everything stands, as far as store, vaults and servers have answered. */
export function useStanding() {
  const overview = useOverview();
  const { list: servers, rows } = useServerRows();
  const summary = useQuery(orpc.overview.summary.queryOptions());
  const vaults = useQuery(orpc.vaults.list.queryOptions());
  const live = useLiveJobs();

  const { instances, unreachable } = overview;
  const lastDay = useMemo(() => lastDayJobs(summary.data?.lastDay ?? [], live), [summary.data, live]);
  const known = useMemo(() => {
    if (instances === undefined) return undefined;
    const coverage = coverageOf(
      instances,
      rows.map(({ server, report }) => ({
        server,
        databases: report?.databases ?? null,
      })),
    );
    const attention = attentionOf({
      instances,
      unreachableVaults: unreachable,
      vaults: vaults.data ?? [],
      unreachableServers: rows.flatMap(({ server, problem }) =>
        problem === null ? [] : [{ id: server.id, name: server.name, problem }],
      ),
      servers: rows.map(({ server }) => server),
      coverage,
      lastDay,
      autoProtected: summary.data?.autoProtected ?? [],
      overdueRules: summary.data?.overdueRules ?? [],
    });
    return { coverage, attention };
  }, [instances, rows, unreachable, vaults.data, lastDay, summary.data]);

  const asking = rows.some((row) => reachability(row) === 'unknown');
  const missing =
    instances === undefined || servers.data === undefined || vaults.data === undefined
      ? undefined
      : missingStep({
          servers: servers.data.length,
          vaults: vaults.data.length,
          instances: instances.length,
        });
  return {
    overview,
    servers,
    vaults,
    summary,
    lastDay,
    /** Undefined until the databases are known. */
    known,
    /** The step that is needed first; null where none is, undefined until that is known. */
    missing,
    /** Whether some servers have not answered yet. */
    asking,
  };
}
