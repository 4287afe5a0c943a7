import { Tab, TabList, makeStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'wouter';
import type { InstanceHealth } from '../../../../shared/instances/overview.ts';
import { orpc } from '../../../api/client.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { EnvironmentTag } from '../../../ui/servers/environment-tag.tsx';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { Page } from '../../../ui/layout/page.tsx';
import { StatusBadge } from '../../../ui/states/status/status-badge.tsx';
import { Activity } from './activity.tsx';
import { SuspendedHere } from '../../../ui/schedule/suspended-here.tsx';
import { ScheduleNotices } from './schedule-facts.tsx';
import { FactsLine } from './facts-line.tsx';
import { LoginPanel } from './login-panel.tsx';
import { OptionsPanel } from './options-panel.tsx';
import { PolicyPanel } from '../policy/policy-panel.tsx';
import { UnconfirmedBar } from '../confirm-instances.tsx';
import { useDatabaseActions } from './use-database-actions.tsx';
import { healthWords } from '../../../ui/words/health.ts';
import { AskedVerification } from '../point/asked-verification.tsx';
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
  facts: { display: 'flex', flexDirection: 'column', gap: '8px', minWidth: 0 },
});

/** What the address may ask to be shown. */
const tabs = ['points', 'privileges', 'options'] as const;

/** Health and facts at a glance, what runs now; then recovery points, privileges or options of one database. */
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
  const { action, actions, dialog, changes, runHere } = useDatabaseActions(instance, wouldFail ? fix : null);
  // The address says what is shown: a link opens it, and so does a reload.
  const tab = tabs.find((each) => each === search.get('tab')) ?? 'points';

  return (
    <Page
      title={instance.database}
      heading={
        <>
          <Identifier name={instance.database} max={63} /> <EnvironmentTag word={instance.ownEnvironment} />
        </>
      }
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
      <AskedVerification instance={instance} />
      <UnconfirmedBar instances={[instance]} asks={false} />
      <SuspendedHere />
      <ScheduleNotices instance={instance} onRunHere={runHere} />
      <div className={styles.facts}>
        <FactsLine instance={instance} isAsking={props.isAsking} onAgain={props.onAgain} />
        <Activity running={instance.runningJob} last={backups.last} />
      </div>
      <TabList
        selectedValue={tab}
        onTabSelect={(_, { value }) =>
          setSearch(value === 'points' ? {} : { tab: String(value) }, { replace: true })
        }
      >
        <Tab value="points">Recovery points</Tab>
        <Tab value="privileges">Privileges</Tab>
        <Tab value="options">Options</Tab>
      </TabList>
      {tab === 'points' ? <PointsPanel instance={instance} failures={backups.failures} /> : null}
      {tab === 'privileges' ? <PrivilegesPanel subject={{ instance: instance.id }} /> : null}
      {tab === 'options' ? (
        <>
          {changes === null ? null : (
            <PolicyPanel
              instance={instance}
              onChangePolicy={changes.policy}
              onChangeOwn={changes.ownValues}
            />
          )}
          <OptionsPanel instance={instance} onChange={changes?.options ?? null} />
          <LoginPanel instance={instance} mayChange={changes !== null} />
        </>
      ) : null}
      {dialog}
    </Page>
  );
}
