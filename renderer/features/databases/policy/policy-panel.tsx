import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { Link } from 'wouter';
import type { InstanceHealth } from '../../../../shared/instances/overview.ts';
import type { PolicySummary } from '../../../../shared/policies/policies.ts';
import { ValueName, valuesOf } from '../../../../shared/policies/policy.ts';
import { toProblem } from '../../../api/problem.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { Facts } from '../../../ui/layout/facts.tsx';
import { Section } from '../../../ui/layout/section.tsx';
import { valueTitles, valueWords } from '../../../ui/policies/value-words.ts';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { BlockSkeleton } from '../../../ui/states/skeletons.tsx';
import { policyAddress } from '../../../ui/words/policy.ts';
import { useOwnPolicy } from './use-own-policy.ts';

const useStyles = makeStyles({
  own: { fontWeight: tokens.fontWeightSemibold },
  instead: { color: tokens.colorNeutralForeground2 },
  line: { margin: 0 },
});

/** The values by which a database is backed up, and in what it differs from its policy. */
export function PolicyPanel(props: {
  instance: InstanceHealth;
  onChangePolicy: () => void;
  onChangeOwn: () => void;
}) {
  const styles = useStyles();
  const { instance } = props;
  const { known, policy, using } = useOwnPolicy(instance);
  return (
    <Section
      title="Policy"
      actions={
        <>
          {policy === undefined ? null : <Button onClick={props.onChangeOwn}>Change its own values…</Button>}
          <Button onClick={props.onChangePolicy}>Change policy…</Button>
        </>
      }
    >
      {instance.policy === undefined ? (
        <p className={styles.line}>None: backups are taken when somebody starts them.</p>
      ) : null}
      {known.isLoading ? <BlockSkeleton height={160} /> : null}
      {known.error === null ? null : (
        <ErrorCard title="The policy was not read" problem={toProblem(known.error)} />
      )}
      {instance.policy !== undefined && known.data !== undefined && policy === undefined ? (
        <p className={styles.line}>
          The vault has no policy <bdi>{visibleText(instance.policy.name)}</bdi>: nothing is due.
        </p>
      ) : null}
      {policy === undefined ? null : <Values policy={policy} using={using} />}
    </Section>
  );
}

type Using = PolicySummary['instances'][number];

function Values({ policy, using }: { policy: PolicySummary; using: Using | undefined }) {
  const styles = useStyles();
  const overrides = using?.overrides ?? {};
  const values = valuesOf(policy, overrides);
  const count = ValueName.options.filter((name) => overrides[name] !== undefined).length;
  return (
    <>
      <p className={styles.line}>
        <Link href={policyAddress(policy)}>
          <bdi>{visibleText(policy.name)}</bdi>
        </Link>
        {count === 0 ? ', as it says.' : ', but for what is the database’s own.'}
      </p>
      <Facts
        facts={ValueName.options.map((name) => {
          const isOwn = overrides[name] !== undefined;
          const own = valueWords(name, values, using?.scheduleWords ?? policy.scheduleWords);
          return [
            valueTitles[name],
            <div key={name}>
              {own.map((line) => (
                <div key={line} className={isOwn ? styles.own : undefined}>
                  {visibleText(line)}
                </div>
              ))}
              {isOwn ? (
                <div className={styles.instead}>
                  Its own; the policy says:{' '}
                  {visibleText(valueWords(name, policy, policy.scheduleWords).join(', '))}
                </div>
              ) : null}
            </div>,
          ] as const;
        })}
      />
    </>
  );
}
