import { Button, makeStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import type { InstanceHealth } from '../../../../shared/instances/overview.ts';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import { orpc, type Client } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { localDate } from '../../../ui/charts/calendar.ts';
import { HeatMap } from '../../../ui/charts/heat-map.tsx';
import { TrendChart } from '../../../ui/charts/trend-chart.tsx';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { Section } from '../../../ui/layout/section.tsx';
import { BlockSkeleton, TableSkeleton } from '../../../ui/states/skeletons.tsx';
import { useNow } from '../../../ui/text/use-now.ts';
import { NoticeBar } from '../../../ui/states/notice-bar.tsx';
import { PointDrawer } from '../point/drawer.tsx';
import { HoldDialog } from '../holds/dialogs.tsx';
import type { HoldQuestion } from '../holds/questions.ts';
import { formatTime } from '../../../ui/format/time.ts';
import { PointsTable, type AskAboutPoint } from './table.tsx';
import { recoveryDays } from './recovery-days.ts';
import { UnreadPoints } from './unread-points.tsx';

const useStyles = makeStyles({
  panel: { display: 'flex', flexDirection: 'column', gap: '24px', minWidth: 0 },
  // Beside one another where a whole year has room there.
  pictures: { display: 'flex', flexWrap: 'wrap', gap: '24px 32px', alignItems: 'flex-start' },
  trend: { flex: '1 1 360px', minWidth: 0 },
  calendar: { flex: '0 1 auto', minWidth: 0, maxWidth: '100%' },
});

/** A question of the menu in a row. */
interface AskedHold {
  readonly id: string;
  readonly question: HoldQuestion;
  readonly named: string;
}

/** The recovery points of one database: a list that opens and restores each; then by size and by day. */
export function PointsPanel({ instance, failures }: { instance: InstanceHealth; failures: readonly Job[] }) {
  const styles = useStyles();
  const [, navigate] = useLocation();
  const [search, setSearch] = useSearchParams();
  const listed = useListed(instance);
  const points = listed.data?.points;
  // The address says which point is open: a link to one shows it, and so does a reload.
  const openedId = search.get('point');
  const opened = points?.find(({ id }) => id === openedId);
  const open = (point: string | null) => setSearch(point === null ? {} : { point }, { replace: true });

  const [asked, setAsked] = useState<AskedHold | null>(null);
  const onAsk = useCallback<AskAboutPoint>(({ id, completedAt }, question) => {
    setAsked({
      id,
      question,
      named: `the recovery point of ${formatTime(new Date(completedAt), new Date())}`,
    });
  }, []);
  const planned = usePlanned(instance);
  const askedPoint = points?.find(({ id }) => id === asked?.id);

  const openDay = (date: string) => {
    const point = points?.find(({ completedAt }) => localDate(new Date(completedAt)) === date);
    const job = failures.find(({ endedAt }) => endedAt !== null && localDate(new Date(endedAt)) === date);
    if (point !== undefined) open(point.id);
    else if (job !== undefined) navigate(`/jobs/${job.id}`);
  };

  return (
    <div className={styles.panel}>
      {listed.error === null ? null : (
        <ErrorCard
          problem={toProblem(listed.error)}
          title="The recovery points were not listed"
          action={{ label: 'Try again', onClick: () => void listed.refetch() }}
        />
      )}
      {points === undefined || listed.isPlaceholderData || opened !== undefined ? null : (
        <PointIsGone id={openedId} />
      )}
      <UnreadPoints instance={instance} problems={listed.data?.problems ?? []} />
      <Section
        title="Recovery points"
        actions={
          <Button appearance="subtle" size="small" onClick={() => void listed.refetch()}>
            Refresh
          </Button>
        }
      >
        {listed.isPending ? <TableSkeleton rows={6} /> : null}
        {points === undefined ? null : (
          <PointsTable instanceId={instance.id} points={points} onOpen={({ id }) => open(id)} onAsk={onAsk} />
        )}
      </Section>
      <PointPictures
        planned={planned}
        points={listed.isPending ? undefined : (points ?? [])}
        failures={failures}
        onOpenDay={openDay}
      />
      {asked === null || askedPoint === undefined ? null : (
        <HoldDialog
          question={asked.question}
          instanceId={instance.id}
          point={askedPoint}
          named={asked.named}
          onClose={() => setAsked(null)}
        />
      )}
      {opened === undefined ? null : (
        <PointDrawer
          instanceId={instance.id}
          serverId={instance.serverId}
          point={opened}
          isOnly={points?.length === 1}
          onClose={() => open(null)}
        />
      )}
    </div>
  );
}

/** That the address names a recovery point that is not there. */
function PointIsGone({ id }: { id: string | null }) {
  if (id === null) return null;
  return (
    <NoticeBar kind="warning">
      The recovery point <Identifier name={id} max={64} /> is not among those of this database. It may have
      been deleted.
    </NoticeBar>
  );
}

/** The recovery points as they are known, and soon as the vault has them now. */
function useListed({ id, vaultSeenAt }: InstanceHealth) {
  const known = useQuery(
    orpc.points.list.queryOptions({
      input: { instance: id, refresh: false },
      retry: false,
      enabled: vaultSeenAt !== null,
    }),
  );
  const { data: placeholderData } = known;
  return useQuery(
    orpc.points.list.queryOptions({
      input: { instance: id },
      retry: false,
      ...(placeholderData === undefined ? {} : { placeholderData }),
    }),
  );
}

const none: readonly string[] = [];
/** So far ahead the calendar shows what is planned, in ms. */
const aheadMs = 30 * 86_400_000;

/** When the backups of the next days are to start. */
function usePlanned({ id, schedule }: InstanceHealth): readonly string[] {
  // by the hour, so that it is asked for once in one
  const hour = Math.floor(useNow(60_000) / 3_600_000) * 3_600_000;
  const until = new Date(hour + aheadMs).toISOString();
  const { data } = useQuery(
    orpc.schedule.planned.queryOptions({
      input: { instances: [id], until },
      enabled: schedule !== undefined,
      retry: false,
    }),
  );
  return useMemo(() => data?.runs.map(({ start }) => start) ?? none, [data]);
}

type Listed = Awaited<ReturnType<Client['points']['list']>>;

/** The recovery points by day and by size; undefined while they are read. */
function PointPictures(props: {
  points: Listed['points'] | undefined;
  /** When backups are to start. */
  planned: readonly string[];
  failures: readonly Job[];
  onOpenDay: (date: string) => void;
}) {
  const styles = useStyles();
  const { points, planned, failures, onOpenDay } = props;
  const today = localDate(new Date(useNow(60_000)));
  const days = useMemo(() => recoveryDays(points ?? [], failures, planned), [points, failures, planned]);
  const trend = useMemo(
    () => (points ?? []).map(({ completedAt, size }) => ({ at: completedAt, value: size })),
    [points],
  );
  return (
    <div className={styles.pictures}>
      <div className={styles.trend}>
        <Section title="Size trend">
          {points === undefined ? (
            <BlockSkeleton height={192} />
          ) : (
            <TrendChart points={trend} label="Size of the recovery points" />
          )}
        </Section>
      </div>
      <div className={styles.calendar}>
        <Section title="Calendar">
          {points === undefined ? (
            <BlockSkeleton height={192} />
          ) : (
            <HeatMap days={days} today={today} label="Recovery points by day" onOpen={onOpenDay} />
          )}
        </Section>
      </div>
    </div>
  );
}
