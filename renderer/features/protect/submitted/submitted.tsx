import { Button } from '@fluentui/react-components';
import { countOf } from '../../../../shared/words/counts.ts';
import { LinkButton } from '../../../ui/buttons/link.tsx';
import { Page } from '../../../ui/layout/page.tsx';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { NotStartedBar } from '../../../ui/databases/not-started.tsx';
import type { Candidate } from '../candidates.ts';
import { outcomesSentence, type Outcome } from './outcomes.ts';
import { Results } from './results.tsx';
import type { Submission } from './use-submission.ts';

/** The wizard's end: the result of each row, and the first backups, taken or the next step. */
export function Submitted(props: {
  title: string;
  candidates: readonly Candidate[];
  outcomes: ReadonlyMap<string, Outcome>;
  submission: Submission;
  onAgain: (candidates: readonly Candidate[]) => void;
}) {
  const { candidates, outcomes, submission } = props;
  const { many, isRequested } = submission;
  const all = [...outcomes.values()];
  const working = all.some(({ state }) => state === 'waiting' || state === 'working');
  const instances = all.flatMap((outcome) => (outcome.state === 'protected' ? [outcome.instance] : []));
  const failed = candidates.filter(({ key }) => outcomes.get(key)?.state === 'failed');
  return (
    <Page
      title={props.title}
      state={outcomesSentence(all, many.starting ? 'starting' : isRequested ? 'requested' : 'not asked for')}
      actions={
        <>
          {failed.length === 0 || working ? null : (
            <Button onClick={() => props.onAgain(failed)}>Try the failed ones again</Button>
          )}
          <LinkButton href="/databases">Show databases</LinkButton>
        </>
      }
      action={
        isRequested ? (
          <LinkButton href="/jobs" appearance="primary">
            Show jobs
          </LinkButton>
        ) : (
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
            onClick={() => void submission.backUp(instances)}
          >
            {instances.length < 2 ? 'Back up now' : `Back up ${countOf(instances.length, 'database')} now`}
          </ReasonedButton>
        )
      }
    >
      <NotStartedBar many={many} />
      <Results candidates={candidates} outcomes={outcomes} />
    </Page>
  );
}
