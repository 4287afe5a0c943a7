import { Button, makeStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import type { InstanceHealth } from '../../../shared/overview.ts';
import { orpc } from '../../api/client.ts';
import { isRunning } from '../../api/live-jobs-state.ts';
import { toProblem } from '../../api/problem.ts';
import { Bytes } from '../../ui/bytes.tsx';
import { localDate } from '../../ui/charts/calendar.ts';
import { HeatMap } from '../../ui/charts/heat-map.tsx';
import { TrendChart } from '../../ui/charts/trend-chart.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { Facts } from '../../ui/facts.tsx';
import { formatDuration } from '../../ui/format/duration.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { countOf } from '../../ui/format/number.ts';
import { Identifier } from '../../ui/identifier.tsx';
import { Page } from '../../ui/page.tsx';
import { Section } from '../../ui/section.tsx';
import { BlockSkeleton, TableSkeleton } from '../../ui/skeletons.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { Time } from '../../ui/time.tsx';
import { useNow } from '../../ui/use-now.ts';
import { Activity } from './activity.tsx';
import { useDatabaseActions } from './database-actions.tsx';
import { healthWords } from './health-words.ts';
import { NoticeBar } from './notice-bar.tsx';
import { PointDrawer } from './point-drawer.tsx';
import { PointsTable } from './points-table.tsx';
import { recoveryDays } from './recovery-days.ts';
import { calendarWeeksShown, useBackupHistory } from './use-backup-history.ts';
import { UnreachableVaults } from './unreachable-vaults.tsx';

const useStyles = makeStyles({
  state: { display: 'inline-flex', flexWrap: 'wrap', gap: '0 12px', overflowWrap: 'anywhere' },
  pair: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(420px, 100%), 1fr))',
    gap: '32px',
    alignItems: 'start',
  },
});

/** Health at a glance, what runs now, the calendar and list of recovery points of one database. */
export function DatabaseDetails(props: {
  instance: InstanceHealth;
  unreachable: readonly { vaultName: string; problem: string }[];
  onAgain: () => void;
}) {
  const styles = useStyles();
  const { instance } = props;
  const [, navigate] = useLocation();
  const [search, setSearch] = useSearchParams();
  const today = localDate(new Date(useNow(60_000)));
  const listed = useQuery(orpc.points.list.queryOptions({ input: { instance: instance.id }, retry: false }));
  const backups = useBackupHistory(instance.id);
  const points = listed.data?.points;
  const days = useMemo(() => recoveryDays(points ?? [], backups), [points, backups]);
  const trend = useMemo(
    () => (points ?? []).map(({ completedAt, size }) => ({ at: completedAt, value: size })),
    [points],
  );
  const { action, actions, dialog } = useDatabaseActions(instance);
  const { options } = instance;
  // The address says which point is open: a link to one shows it, and so does a reload.
  const openedId = search.get('point');
  const opened = points?.find(({ id }) => id === openedId);
  const open = (point: string | null) => setSearch(point === null ? {} : { point }, { replace: true });

  const openDay = (date: string) => {
    const point = points?.find(({ completedAt }) => localDate(new Date(completedAt)) === date);
    const job = backups.find(({ endedAt }) => endedAt !== null && localDate(new Date(endedAt)) === date);
    if (point !== undefined) open(point.id);
    else if (job !== undefined) navigate(`/jobs/${job.id}`);
  };

  return (
    <Page
      title={instance.database}
      heading={<Identifier name={instance.database} max={63} />}
      above={<Link href="/databases">Databases</Link>}
      state={
        <span className={styles.state}>
          <StatusBadge {...healthWords[instance.health]} />
          <span>{visibleText(instance.reason)}</span>
        </span>
      }
      actions={actions}
      action={action}
    >
      <UnreachableVaults
        unreachable={props.unreachable.filter(({ vaultName }) => vaultName === instance.vaultName)}
        onAgain={props.onAgain}
      />
      <div className={styles.pair}>
        <Facts
          facts={[
            [
              'Server',
              <Link key="server" href={`/servers/${instance.serverId}`}>
                <bdi>{visibleText(instance.serverName)}</bdi>
              </Link>,
            ],
            [
              'Vault',
              <Link key="vault" href={`/vaults/${instance.vaultId}`}>
                <bdi>{visibleText(instance.vaultName)}</bdi>
              </Link>,
            ],
            ['Instance', <Identifier key="name" name={instance.name} max={64} />],
            [
              instance.stoppedAt === undefined ? 'Protected since' : 'Stopped',
              <Time key="since" at={instance.stoppedAt ?? instance.protectedAt} />,
            ],
            [
              'Kept',
              <span key="kept">
                {countOf(instance.points, 'recovery point')}, <Bytes value={instance.bytes} />
              </span>,
            ],
            [
              'Options',
              `compression ${options.compression}, rows ${options.countRows ? 'counted' : 'not counted'}, waits ${formatDuration(options.lockWaitTimeoutMs)} for a lock`,
            ],
          ]}
        />
        <Activity running={instance.runningJob} last={backups.find((job) => !isRunning(job))} />
      </div>
      {listed.error === null ? null : (
        <ErrorCard
          problem={toProblem(listed.error)}
          title="The recovery points were not listed"
          action={{ label: 'Try again', onClick: () => void listed.refetch() }}
        />
      )}
      {points === undefined || openedId === null || opened !== undefined ? null : (
        <NoticeBar kind="warning">
          The recovery point <Identifier name={openedId} max={64} /> is not among those of this database. It
          may have been deleted.
        </NoticeBar>
      )}
      {(listed.data?.problems ?? []).map(({ vaultName, pointId, problem }) => (
        <NoticeBar key={pointId ?? vaultName} kind="bad">
          {pointId === undefined ? (
            <>
              Vault <Identifier name={vaultName} max={64} />
            </>
          ) : (
            <>
              Recovery point <Identifier name={pointId} max={64} />
            </>
          )}{' '}
          cannot be read: {visibleText(problem)}
        </NoticeBar>
      ))}
      <div className={styles.pair}>
        <Section title="Calendar">
          {listed.isPending ? (
            <BlockSkeleton height={192} />
          ) : (
            <HeatMap
              days={days}
              today={new Date(`${today}T12:00:00`)}
              weeks={calendarWeeksShown}
              label="Recovery points by day"
              onOpen={openDay}
            />
          )}
        </Section>
        <Section title="Size trend">
          {listed.isPending ? (
            <BlockSkeleton height={192} />
          ) : (
            <TrendChart points={trend} label="Size of the recovery points" />
          )}
        </Section>
      </div>
      <Section
        title="Recovery points"
        actions={
          <Button appearance="subtle" size="small" onClick={() => void listed.refetch()}>
            Refresh
          </Button>
        }
      >
        {listed.isPending ? <TableSkeleton rows={6} /> : null}
        {points === undefined ? null : <PointsTable points={points} onOpen={({ id }) => open(id)} />}
      </Section>
      {opened === undefined ? null : (
        <PointDrawer instanceId={instance.id} point={opened} onClose={() => open(null)} />
      )}
      {dialog}
    </Page>
  );
}
