import { makeStyles } from '@fluentui/react-components';
import type { ChosenSimulation, PolicySimulation } from '../../../../shared/policies/policy-simulation.ts';
import { toProblem } from '../../../api/problem.ts';
import { visibleText } from '../../format/identifier-text.ts';
import { Section } from '../../layout/section.tsx';
import { ErrorCard } from '../../states/errors/error-card.tsx';
import { NoticeBar } from '../../states/notice-bar.tsx';
import { BlockSkeleton } from '../../states/skeletons.tsx';
import { Time } from '../../text/time.tsx';
import { Effects } from './effects.tsx';
import { useSimulation } from './use-simulation.ts';
import { Years } from './years.tsx';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '24px', minWidth: 0 },
  line: { margin: 0 },
});

/** What values of a policy come to: when it runs, what it keeps over ten years, and what changes for what exists. */
export function Simulator({
  chosen,
  isUsed,
  withYears = true,
}: {
  chosen: ChosenSimulation | null;
  isUsed: boolean;
  /** Without the ten years where there is no room for a picture. */
  withYears?: boolean;
}) {
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
      {withYears ? <Years said={said} /> : null}
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
