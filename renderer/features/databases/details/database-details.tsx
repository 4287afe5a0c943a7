import { Tab, TabList, makeStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'wouter';
import type { InstanceHealth } from '../../../../shared/overview.ts';
import { orpc } from '../../../api/client.ts';
import { isRunning } from '../../../api/live-jobs-state.ts';
import { Age } from '../../../ui/text/age.tsx';
import { Asked } from '../../../ui/states/asked.tsx';
import { Bytes } from '../../../ui/text/bytes.tsx';
import { Facts } from '../../../ui/layout/facts.tsx';
import { formatDuration } from '../../../../shared/words/durations.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { ServerName } from '../../../ui/servers/server-name.tsx';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { Page } from '../../../ui/layout/page.tsx';
import { StatusBadge } from '../../../ui/states/status-badge.tsx';
import { Time } from '../../../ui/text/time.tsx';
import { Activity } from './activity.tsx';
import { UnconfirmedBar } from '../confirm-instances.tsx';
import { useDatabaseActions } from './use-database-actions.tsx';
import { healthWords } from '../../../ui/words/health.ts';
import { PointsPanel } from '../points/panel.tsx';
import { fixSectionId } from '../privileges/grant-section.tsx';
import { PrivilegesPanel } from '../privileges/panel.tsx';
import { useBackupHistory } from '../points/use-backup-history.ts';
import { UnreachableVaults } from '../unreachable-vaults.tsx';

const useStyles = makeStyles({
  state: {
    display: 'inline-flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: '0 12px',
    overflowWrap: 'anywhere',
  },
  pair: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(420px, 100%), 1fr))',
    gap: '32px',
    alignItems: 'start',
  },
});

/** Health at a glance, what runs now, recovery points and privileges of one database. */
export function DatabaseDetails(props: {
  instance: InstanceHealth;
  unreachable: readonly { vaultName: string; problem: string }[];
  isAsking: boolean;
  onAgain: () => void;
}) {
  const styles = useStyles();
  const { instance } = props;
  const [search, setSearch] = useSearchParams();
  const backups = useBackupHistory(instance.id);
  const states = useQuery(orpc.privileges.states.queryOptions()).data;
  const wouldFail =
    states?.some(({ instanceId, ready }) => instanceId === instance.id && ready === false) === true;
  const fix = () => {
    setSearch({ tab: 'privileges' }, { replace: true });
    // once the tab is open, its SQL is further down
    document.getElementById(fixSectionId)?.scrollIntoView({ block: 'start' });
  };
  const { action, actions, dialog } = useDatabaseActions(instance, wouldFail ? fix : null);
  // The address says what is shown: a link opens it, and so does a reload.
  const tab = search.get('tab') === 'privileges' ? 'privileges' : 'points';

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
      <UnconfirmedBar instances={[instance]} asks={false} />
      <div className={styles.pair}>
        <InstanceFacts instance={instance} isAsking={props.isAsking} onAgain={props.onAgain} />
        <Activity running={instance.runningJob} last={backups.find((job) => !isRunning(job))} />
      </div>
      <TabList
        selectedValue={tab}
        onTabSelect={(_, { value }) =>
          setSearch(value === 'privileges' ? { tab: 'privileges' } : {}, { replace: true })
        }
      >
        <Tab value="points">Recovery points</Tab>
        <Tab value="privileges">Privileges</Tab>
      </TabList>
      {tab === 'points' ? (
        <PointsPanel instance={instance} backups={backups} />
      ) : (
        <PrivilegesPanel subject={{ instance: instance.id }} />
      )}
      {dialog}
    </Page>
  );
}

/** Where the database is backed up to, since when, and what is kept of it. */
function InstanceFacts(props: { instance: InstanceHealth; isAsking: boolean; onAgain: () => void }) {
  const styles = useStyles();
  const { instance } = props;
  const { options } = instance;
  return (
    <Facts
      facts={[
        [
          'Server',
          <Link key="server" href={`/servers/${instance.serverId}`}>
            <ServerName server={{ name: instance.serverName, environment: instance.environment }} />
          </Link>,
        ],
        [
          'Vault',
          <span key="vault" className={styles.state}>
            <Link href={`/vaults/${instance.vaultId}`}>
              <bdi>{visibleText(instance.vaultName)}</bdi>
            </Link>
            <Asked at={instance.vaultSeenAt} isAsking={props.isAsking} onAgain={props.onAgain} />
          </span>,
        ],
        ['Instance', <Identifier key="name" name={instance.name} max={64} />],
        [
          instance.stoppedAt === undefined ? 'Protected since' : 'Stopped',
          <Time key="since" at={instance.stoppedAt ?? instance.protectedAt} />,
        ],
        [
          'Newest point',
          instance.latestPointAt === null ? (
            'none that can be restored'
          ) : (
            <span key="newest" className={styles.state}>
              <Age since={instance.latestPointSince} none="age not known" isPast={instance.isPastLimit} />
              <Time at={instance.latestPointAt} />
            </span>
          ),
        ],
        [
          'Kept',
          <span key="kept">
            {countOf(instance.points, 'recovery point')}, <Bytes value={instance.bytes} />
            {instance.damagedPoints === 0
              ? null
              : `; ${countOf(instance.damagedPoints, 'point')} cannot be restored`}
          </span>,
        ],
        [
          'Options',
          `compression ${options.compression}, rows ${options.countRows ? 'counted' : 'not counted'}, waits ${formatDuration(options.lockWaitTimeoutMs)} for a lock${options.clientMajor === undefined ? '' : `, pg_dump ${options.clientMajor}`}`,
        ],
      ]}
    />
  );
}
