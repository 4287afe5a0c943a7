import { Select, makeStyles } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import type { PolicySummary } from '../../../../shared/policies/policies.ts';
import { toProblem } from '../../../api/problem.ts';
import { visibleText } from '../../format/identifier-text.ts';
import { Section } from '../../layout/section.tsx';
import { ErrorCard } from '../../states/errors/error-card.tsx';
import { NoticeBar } from '../../states/notice-bar.tsx';
import { BlockSkeleton } from '../../states/skeletons.tsx';
import { Effects } from './effects.tsx';
import { useSimulation } from './use-simulation.ts';
import { Years } from './years.tsx';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '24px', minWidth: 0 },
  choice: { maxWidth: '320px', minWidth: 0 },
});

/**
 * What a policy comes to as it is: over ten years for a database that begins with it or for one that uses it, and for
 * the recovery points that exist. It is asked for after the page is there, and the page does not wait for it.
 */
export function StandingSimulator({ policy }: { policy: PolicySummary }) {
  const styles = useStyles();
  const [chosen, setChosen] = useState('');
  // one that has another policy meanwhile is none that this one is about
  const instance = policy.instances.some(({ id }) => id === chosen) ? chosen : '';
  const {
    data: said,
    error,
    refetch,
    isPlaceholderData,
  } = useSimulation({
    policy: policy.id,
    vault: policy.vaultId,
    years: 10,
    ...(instance === '' ? {} : { instance }),
  });
  if (error !== null)
    return (
      <ErrorCard
        title="What it comes to is not known"
        problem={toProblem(error)}
        action={{ label: 'Try again', onClick: () => void refetch() }}
      />
    );
  if (said === undefined)
    return (
      <Section title="Over ten years">
        <BlockSkeleton height={320} />
      </Section>
    );
  return (
    <div className={styles.box} aria-busy={isPlaceholderData}>
      {said.problems.length === 0 ? null : (
        <NoticeBar kind="bad">
          {said.problems.map((problem) => (
            <div key={problem}>{visibleText(problem)}</div>
          ))}
        </NoticeBar>
      )}
      <Years
        said={said}
        actions={
          policy.instances.length < 2 ? undefined : (
            <DatabaseChoice instances={policy.instances} value={instance} onChange={setChosen} />
          )
        }
      />
      {policy.instances.length === 0 || said.simulation === undefined ? null : (
        <Effects said={said} isEdited={false} />
      )}
    </div>
  );
}

/** Of which database the years are. */
function DatabaseChoice(props: {
  instances: PolicySummary['instances'];
  value: string;
  onChange: (instance: string) => void;
}) {
  const styles = useStyles();
  const { instances } = props;
  const sorted = useMemo(
    () => instances.toSorted((one, other) => one.name.localeCompare(other.name)),
    [instances],
  );
  return (
    <Select
      className={styles.choice}
      aria-label="Database that is simulated"
      value={props.value}
      onChange={(_, { value }) => props.onChange(value)}
    >
      <option value="">A database that begins with it</option>
      {sorted.map(({ id, name }) => (
        <option key={id} value={id}>
          {visibleText(name)}
        </option>
      ))}
    </Select>
  );
}
