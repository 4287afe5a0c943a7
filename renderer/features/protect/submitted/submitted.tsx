import { Button } from '@fluentui/react-components';
import { useLocation } from 'wouter';
import { countOf } from '../../../../shared/words/counts.ts';
import { LinkButton } from '../../../ui/buttons/link.tsx';
import { Page } from '../../../ui/layout/page.tsx';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { useBackUpMany } from '../../../ui/databases/use-back-up-many.ts';
import { NotStartedBar } from '../../../ui/databases/not-started.tsx';
import type { Candidate } from '../candidates.ts';
import { outcomesSentence, type Outcome } from './outcomes.ts';
import { Results } from './results.tsx';

/** The wizard's end: the result of each row, and the first backup as the next step. */
export function Submitted(props: {
  title: string;
  candidates: readonly Candidate[];
  outcomes: ReadonlyMap<string, Outcome>;
  onAgain: (candidates: readonly Candidate[]) => void;
}) {
  const { candidates, outcomes } = props;
  const [, navigate] = useLocation();
  const many = useBackUpMany();
  const all = [...outcomes.values()];
  const working = all.some(({ state }) => state === 'waiting' || state === 'working');
  const instances = all.flatMap((outcome) => (outcome.state === 'protected' ? [outcome.instance] : []));
  const failed = candidates.filter(({ key }) => outcomes.get(key)?.state === 'failed');
  const backUp = async () => {
    const failures = await many.backUp(instances);
    if (failures === 0) navigate('/databases');
  };
  return (
    <Page
      title={props.title}
      state={outcomesSentence(all)}
      actions={
        <>
          {failed.length === 0 || working ? null : (
            <Button onClick={() => props.onAgain(failed)}>Try the failed ones again</Button>
          )}
          <LinkButton href="/databases">Show databases</LinkButton>
        </>
      }
      action={
        <ReasonedButton
          appearance="primary"
          reason={
            working
              ? 'Protecting…'
              : many.starting
                ? 'Starting…'
                : instances.length === 0
                  ? 'No database was protected.'
                  : null
          }
          onClick={() => void backUp()}
        >
          {instances.length < 2 ? 'Back up now' : `Back up ${countOf(instances.length, 'database')} now`}
        </ReasonedButton>
      }
    >
      <NotStartedBar
        notStarted={many.notStarted}
        onAgain={() => void many.backUp(many.notStarted)}
        onDismiss={many.dismiss}
      />
      <Results candidates={candidates} outcomes={outcomes} />
    </Page>
  );
}
