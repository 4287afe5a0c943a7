import { makeStyles } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { toProblem } from '../../api/problem.ts';
import { Asked } from '../../ui/states/asked.tsx';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { LinkButton } from '../../ui/buttons/link.tsx';
import { Page } from '../../ui/layout/page.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { BlockSkeleton, TableSkeleton } from '../../ui/states/skeletons.tsx';
import { useBackUpMany } from '../../ui/databases/use-back-up-many.ts';
import { NotStartedBar } from '../../ui/databases/not-started.tsx';
import { oldestAnswer } from '../../ui/databases/oldest-answer.ts';
import { VaultReadings } from '../../ui/databases/vault-readings.tsx';
import type { useOverview } from '../../ui/databases/use-overview.ts';
import { SuspendedHere } from '../../ui/schedule/suspended-here.tsx';
import { AttentionList } from './attention-list.tsx';
import { CoverageBar } from './coverage-bar.tsx';
import type { Coverage } from './coverage.ts';
import { FirstUse } from '../../ui/states/first-use.tsx';
import { LastDay } from './last-day.tsx';
import { overviewSentence } from './sentences.ts';
import { Storage, type VaultStorage } from './storage.tsx';
import { usePlannedDay } from './use-planned-day.ts';
import { useStanding } from './use-standing.ts';

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
  const { overview, servers, vaults, summary, lastDay, known, missing, asking } = useStanding();
  const backUp = useBackUpMany();
  const planned = usePlannedDay();
  const isLate = useIsLate(patienceMs);
  const failed = overview.error ?? servers.error ?? vaults.error;
  // What the servers say moves what is below it: it is waited for, but not for long.
  const isPending = known === undefined || missing === undefined || (asking && !isLate);
  const again = () => {
    overview.again();
    void servers.refetch();
    void vaults.refetch();
  };
  const backUpOne = (instanceId: string) => {
    const instance = overview.instances?.find(({ id }) => id === instanceId);
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
      actions={
        overview.instances?.some(({ points }) => points > 0) === true ? (
          <LinkButton href="/restore">Restore…</LinkButton>
        ) : undefined
      }
    >
      {failed === null ? null : (
        <ErrorCard
          problem={toProblem(failed)}
          title="The overview was not fetched"
          action={{ label: 'Try again', onClick: again }}
        />
      )}
      {failed === null && isPending ? <LoadingOverview /> : null}
      {missing === undefined || missing === null ? null : <FirstUse step={missing} />}
      {isPending || missing !== null ? null : (
        <>
          <SuspendedHere />
          <NotStartedBar many={backUp} />
          <VaultReadings reading={overview.reading} onStopped={overview.look} />
          {known.attention.length === 0 ? null : (
            <Section title="Needs attention">
              <AttentionList items={known.attention} onBackUp={backUpOne} />
            </Section>
          )}
          <ProtectionAndStorage overview={overview} coverage={known.coverage} vaults={summary.data?.vaults} />
          <Section title="Last 24 hours">
            {summary.error === null ? null : (
              <ErrorCard problem={toProblem(summary.error)} title="The jobs were not listed" />
            )}
            {summary.isPending ? <TableSkeleton rows={4} /> : null}
            {summary.data === undefined ? null : (
              <LastDay jobs={lastDay} planned={planned} told={summary.data.autoProtected} />
            )}
          </Section>
        </>
      )}
    </Page>
  );
}

/** How many databases are protected, and what each vault holds. */
function ProtectionAndStorage(props: {
  overview: ReturnType<typeof useOverview>;
  coverage: Coverage;
  /** Undefined until it is known. */
  vaults: readonly VaultStorage[] | undefined;
}) {
  const styles = useStyles();
  const { overview, coverage, vaults } = props;
  return (
    <div className={styles.pair}>
      <Section
        title="Protection"
        actions={
          <Asked
            what="Vaults"
            at={oldestAnswer(overview.instances ?? [])}
            isAsking={overview.isAsking}
            onAgain={overview.again}
          />
        }
      >
        <CoverageBar coverage={coverage} />
      </Section>
      <Section title="Storage by vault">
        {vaults === undefined ? <BlockSkeleton height={72} /> : <Storage vaults={vaults} />}
      </Section>
    </div>
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
