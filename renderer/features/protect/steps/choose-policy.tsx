import { Button, Radio, RadioGroup, makeStyles, tokens } from '@fluentui/react-components';
import { Link } from 'wouter';
import type { PolicySummary } from '../../../../shared/policies/policies.ts';
import type { RunOutlook } from '../../../../shared/schedule/schedule.ts';
import type { ServerSummary } from '../../../../shared/servers/servers.ts';
import { LinkButton } from '../../../ui/buttons/link.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { Section } from '../../../ui/layout/section.tsx';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { NoticeBar } from '../../../ui/states/notice-bar.tsx';
import { BlockSkeleton } from '../../../ui/states/skeletons.tsx';
import { Time } from '../../../ui/text/time.tsx';
import { runnerChoices, type PolicyChoice, type PolicyPlan } from '../policy/plan.ts';
import type { Outlook } from '../policy/use-outlook.ts';
import { useReadyPolicies } from '../policy/use-ready-policies.ts';
import { runnerWords } from '../policy/words.ts';
import { PolicyWarnings } from './policy-warnings.tsx';
import { ServiceNotice } from './service-notice.tsx';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '24px', minWidth: 0 },
  choice: { display: 'flex', flexDirection: 'column', minWidth: 0, overflowWrap: 'anywhere' },
  name: { fontWeight: tokens.fontWeightSemibold },
  more: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

interface ChoosePolicyProps {
  vault: { readonly id: string; readonly name: string };
  outlook: Outlook;
  plan: PolicyPlan;
  /** Whether the user chose to have none. */
  isNone: boolean;
  servers: readonly ServerSummary[];
  onChoose: (part: Partial<PolicyChoice>) => void;
  onChangeLogins: (servers: readonly ServerSummary[]) => void;
  onChangeSecrets: (logins: PolicyPlan['refused']) => void;
}

/** When the databases are backed up by themselves, how long that is kept, and which computer runs it. */
export function ChoosePolicy(props: ChoosePolicyProps) {
  const styles = useStyles();
  const { vault, outlook, plan, isNone, servers, onChoose, onChangeLogins, onChangeSecrets } = props;
  const { data, problem, isPending } = outlook;
  if (isPending) return <BlockSkeleton height={240} />;
  const { policies = [], format } = data ?? {};
  return (
    <div className={styles.box}>
      {problem === null ? null : (
        <ErrorCard
          title="The policies of the vault were not read"
          problem={problem}
          action={{ label: 'Try again', onClick: outlook.again }}
        />
      )}
      {format === 1 ? (
        <NoticeBar kind="note" action={<LinkButton href={`/vaults/${vault.id}`}>Open vault</LinkButton>}>
          The vault <bdi>{visibleText(vault.name)}</bdi> is of format 1, which has no policies. Carry it over
          to have some; until then its databases are backed up by hand.
        </NoticeBar>
      ) : null}
      <Policies
        policies={policies}
        chosen={isNone ? '' : (plan.policy?.id ?? '')}
        onChoose={(policyId) => onChoose({ policyId })}
      />
      {data === undefined || format === 1 ? null : (
        <MorePolicies vaultId={vault.id} hasSome={policies.length > 0} />
      )}
      {data === undefined || plan.policy === null ? null : (
        <>
          <Runners plan={plan} outlook={data} servers={servers} onChoose={onChoose} />
          <PolicyWarnings
            plan={plan}
            servers={servers}
            onChangeLogins={onChangeLogins}
            onChangeSecrets={onChangeSecrets}
          />
          {plan.runner === 'nobody' ? (
            <NoticeBar kind="warning">
              A policy that no computer runs takes no backup. Choose one later on the page of each database.
            </NoticeBar>
          ) : (
            <ServiceNotice />
          )}
        </>
      )}
    </div>
  );
}

/** The policies of the vault, and none. */
function Policies({
  policies,
  chosen,
  onChoose,
}: {
  policies: readonly PolicySummary[];
  chosen: string;
  onChoose: (policyId: string) => void;
}) {
  const styles = useStyles();
  return (
    <RadioGroup aria-label="Policy" value={chosen} onChange={(_, { value }) => onChoose(value)}>
      {policies.map(({ id, name, scheduleWords, retentionWords, nextRuns }) => (
        <Radio
          key={id}
          value={id}
          label={
            <span className={styles.choice}>
              <bdi className={styles.name}>{visibleText(name)}</bdi>
              <span className={styles.more}>
                {visibleText(scheduleWords ?? 'Its schedule cannot be read')}
              </span>
              <span className={styles.more}>
                Kept: {visibleText(retentionWords ?? 'not known')}. Next run:{' '}
                <Time at={nextRuns?.[0]} none="none" />
              </span>
            </span>
          }
        />
      ))}
      <Radio
        value=""
        label={
          <span className={styles.choice}>
            <span className={styles.name}>No policy</span>
            <span className={styles.more}>
              Backed up by hand only. A recovery point stays until somebody deletes it.
            </span>
          </span>
        }
      />
    </RadioGroup>
  );
}

function MorePolicies({ vaultId, hasSome }: { vaultId: string; hasSome: boolean }) {
  const styles = useStyles();
  const { add, isAdding, problem } = useReadyPolicies(vaultId);
  return (
    <>
      <div className={styles.buttons}>
        {hasSome ? null : (
          <Button disabledFocusable={isAdding} onClick={add}>
            Add the ready policies
          </Button>
        )}
        <Link href={`/policies/new?${new URLSearchParams({ vault: vaultId }).toString()}`}>
          Make a new policy
        </Link>
      </div>
      {problem === null ? null : <ErrorCard title="The policies were not added" problem={problem} />}
    </>
  );
}

/** Which computer runs the due backups. */
function Runners({
  plan,
  outlook,
  servers,
  onChoose,
}: {
  plan: PolicyPlan;
  outlook: RunOutlook;
  servers: readonly ServerSummary[];
  onChoose: (part: Partial<PolicyChoice>) => void;
}) {
  const styles = useStyles();
  return (
    <Section title="Who runs the due backups">
      <RadioGroup
        aria-label="Who runs the due backups"
        value={plan.runner}
        onChange={(_, { value }) => {
          const runner = runnerChoices.find((each) => each === value);
          if (runner !== undefined) onChoose({ runner });
        }}
      >
        {plan.runners.map((runner) => {
          const { title, more } = runnerWords(runner, outlook, servers);
          return (
            <Radio
              key={runner}
              value={runner}
              label={
                <span className={styles.choice}>
                  <span className={styles.name}>{title}</span>
                  <span className={styles.more}>{more}</span>
                </span>
              }
            />
          );
        })}
      </RadioGroup>
    </Section>
  );
}
