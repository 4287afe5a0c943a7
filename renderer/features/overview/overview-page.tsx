import { makeStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { orpc } from '../../api/client.ts';
import { useLiveJobs } from '../../api/live-jobs.ts';
import { toProblem } from '../../api/problem.ts';
import { Asked } from '../../ui/states/asked.tsx';
import { ErrorCard } from '../../ui/states/error-card.tsx';
import { Page } from '../../ui/layout/page.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { BlockSkeleton, TableSkeleton } from '../../ui/states/skeletons.tsx';
import { useBackUpMany } from '../../ui/databases/use-back-up-many.ts';
import { NotStartedBar } from '../../ui/databases/not-started.tsx';
import { oldestAnswer } from '../../ui/databases/oldest-answer.ts';
import { useOverview } from '../../ui/databases/use-overview.ts';
import { reachability } from '../../ui/servers/server-rows.ts';
import { useServerRows } from '../../ui/servers/use-server-rows.ts';
import { AttentionList } from './attention-list.tsx';
import { attentionOf } from './attention.ts';
import { CoverageBar } from './coverage-bar.tsx';
import { coverageOf } from './coverage.ts';
import { FirstUse } from '../../ui/states/first-use.tsx';
import { missingStep } from '../../ui/states/missing-step.ts';
import { lastDayJobs } from './lanes.ts';
import { LastDay } from './last-day.tsx';
import { overviewSentence } from './sentences.ts';
import { Storage } from './storage.tsx';

const useStyles = makeStyles({
  pair: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(400px, 100%), 1fr))',
    gap: '32px 48px',
    alignItems: 'start',
  },
});

/** How long the page waits for servers before it is drawn without their answers. */
const patienceMs = 1_500;

/** What needs attention first, then how everything stands. */
export default function OverviewPage() {
  const styles = useStyles();
  const overview = useOverview();
  const { list: servers, rows } = useServerRows();
  const summary = useQuery(orpc.overview.summary.queryOptions());
  const vaults = useQuery(orpc.vaults.list.queryOptions());
  const live = useLiveJobs();
  const backUp = useBackUpMany();
  const isLate = useIsLate(patienceMs);

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
        problem === null ? [] : [{ id: server.id, name: server.name, problem: problem.message }],
      ),
      servers: rows.map(({ server }) => server),
      coverage,
      lastDay,
    });
    return { instances, coverage, attention };
  }, [instances, rows, unreachable, vaults.data, lastDay]);

  const asking = rows.some((row) => reachability(row) === 'unknown');
  const missing =
    instances === undefined || servers.data === undefined || vaults.data === undefined
      ? undefined
      : missingStep({
          servers: servers.data.length,
          vaults: vaults.data.length,
          instances: instances.length,
        });
  const failed = overview.error ?? servers.error ?? vaults.error;
  // What the servers say moves what is below it: it is waited for, but not for long.
  const isPending = known === undefined || missing === undefined || (asking && !isLate);

  const backUpOne = (instanceId: string) => {
    const instance = instances?.find(({ id }) => id === instanceId);
    if (instance !== undefined) void backUp.backUp([instance]);
  };

  return (
    <Page
      title="Overview"
      state={
        isPending || missing !== null
          ? undefined
          : `${overviewSentence(known.coverage, known.attention.length)}${asking ? ' Asking the servers…' : ''}`
      }
    >
      {failed === null ? null : (
        <ErrorCard
          problem={toProblem(failed)}
          title="The overview was not fetched"
          action={{
            label: 'Try again',
            onClick: () => {
              overview.again();
              void servers.refetch();
              void vaults.refetch();
            },
          }}
        />
      )}
      {failed === null && isPending ? <LoadingOverview /> : null}
      {missing === undefined || missing === null ? null : <FirstUse step={missing} />}
      {isPending || missing !== null ? null : (
        <>
          <NotStartedBar
            notStarted={backUp.notStarted}
            onAgain={() => void backUp.backUp(backUp.notStarted)}
            onDismiss={backUp.dismiss}
          />
          {known.attention.length === 0 ? null : (
            <Section title="Needs attention">
              <AttentionList items={known.attention} onBackUp={backUpOne} />
            </Section>
          )}
          <div className={styles.pair}>
            <Section
              title="Protection"
              actions={
                <Asked
                  what="Vaults"
                  at={oldestAnswer(known.instances)}
                  isAsking={overview.isAsking}
                  onAgain={overview.again}
                />
              }
            >
              <CoverageBar coverage={known.coverage} />
            </Section>
            <Section title="Storage by vault">
              {summary.data === undefined ? (
                <BlockSkeleton height={72} />
              ) : (
                <Storage vaults={summary.data.vaults} />
              )}
            </Section>
          </div>
          <Section title="Last 24 hours">
            {summary.error === null ? null : (
              <ErrorCard problem={toProblem(summary.error)} title="The jobs were not listed" />
            )}
            {summary.isPending ? <TableSkeleton rows={4} /> : null}
            {summary.data === undefined ? null : <LastDay jobs={lastDay} />}
          </Section>
        </>
      )}
    </Page>
  );
}

/** Whether so much time has passed since the page was opened. */
function useIsLate(afterMs: number): boolean {
  const [isLate, setIsLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLate(true), afterMs);
    return () => clearTimeout(timer);
  }, [afterMs]);
  return isLate;
}

function LoadingOverview() {
  const styles = useStyles();
  return (
    <>
      <TableSkeleton rows={3} />
      <div className={styles.pair}>
        <BlockSkeleton height={112} />
        <BlockSkeleton height={112} />
      </div>
      <TableSkeleton rows={5} />
    </>
  );
}
