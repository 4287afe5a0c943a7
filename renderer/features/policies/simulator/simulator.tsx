import { makeStyles } from '@fluentui/react-components';
import type { ChosenSimulation, PolicySimulation } from '../../../../shared/policies/policy-simulation.ts';
import { toProblem } from '../../../api/problem.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { Section } from '../../../ui/layout/section.tsx';
import { ErrorCard } from '../../../ui/states/error-card.tsx';
import { NoticeBar } from '../../../ui/states/notice-bar.tsx';
import { BlockSkeleton } from '../../../ui/states/skeletons.tsx';
import { Time } from '../../../ui/text/time.tsx';
import { Effects } from './effects.tsx';
import { useSimulation } from './use-simulation.ts';
import { Years } from './years.tsx';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '24px', minWidth: 0 },
  line: { margin: 0 },
});

/** What values of a policy come to: when it runs, what it keeps over ten years, and what changes for what exists. */
export function Simulator({ chosen, isUsed }: { chosen: ChosenSimulation | null; isUsed: boolean }) {
  const styles = useStyles();
  const { data: said, error, isPending, refetch } = useSimulation(chosen);
  if (error !== null)
    return (
      <ErrorCard
        title="What it comes to is not known"
        problem={toProblem(error)}
        action={{ label: 'Try again', onClick: () => void refetch() }}
      />
    );
  if (said === undefined) return isPending ? <BlockSkeleton height={320} /> : null;
  return (
    <div className={styles.box}>
      {said.problems.length === 0 ? null : (
        <NoticeBar kind="bad">
          {said.problems.map((problem) => (
            <div key={problem}>{visibleText(problem)}</div>
          ))}
        </NoticeBar>
      )}
      <Runs said={said} />
      <Years said={said} />
      {isUsed && said.simulation !== undefined ? <Effects said={said} isEdited /> : null}
    </div>
  );
}

function Runs({ said: { scheduleWords, windowWords, nextRuns } }: { said: PolicySimulation }) {
  const styles = useStyles();
  return (
    <Section title="When it runs">
      {scheduleWords === undefined ? null : (
        <p className={styles.line}>
          {visibleText(scheduleWords)}. {windowWords}.
        </p>
      )}
      {nextRuns.length === 0 ? null : (
        <p className={styles.line}>
          Next:{' '}
          {nextRuns.slice(0, 3).map((at, index) => (
            <span key={at}>
              {index === 0 ? '' : ', '}
              <Time at={at} />
            </span>
          ))}
        </p>
      )}
    </Section>
  );
}
