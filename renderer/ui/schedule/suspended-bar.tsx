import { Button } from '@fluentui/react-components';
import type { Suspension } from '../../../shared/policies/runner.ts';
import { toProblem } from '../../api/problem.ts';
import { asSentence } from '../format/as-sentence.ts';
import { visibleText } from '../format/identifier-text.ts';
import { ErrorCard } from '../states/errors/error-card.tsx';
import { NoticeBar } from '../states/notice-bar.tsx';
import { useNow } from '../text/use-now.ts';
import { useScheduling, type Scheduled } from './use-scheduling.ts';
import { untilWords } from './words.ts';

/** That due backups wait, until when and why, with the button that lets them run again. */
export function SuspendedBar(props: {
  /** Whose, as the beginning of a sentence: "Due backups of this database". */
  whose: string;
  suspended: Pick<Suspension, 'until' | 'by' | 'reason'>;
  what: Scheduled;
}) {
  const { whose, suspended, what } = props;
  const now = new Date(useNow(60_000));
  const { resume } = useScheduling(() => {});
  return (
    <>
      <NoticeBar
        kind="note"
        action={
          <Button size="small" disabledFocusable={resume.isPending} onClick={() => resume.mutate(what)}>
            Resume
          </Button>
        }
      >
        {whose} wait {untilWords(suspended, now)}, and nothing expires. Suspended by{' '}
        {visibleText(suspended.by)}
        {suspended.reason === undefined ? '.' : `: ${asSentence(visibleText(suspended.reason))}`}
      </NoticeBar>
      {resume.error === null ? null : (
        <ErrorCard title="It was not resumed" problem={toProblem(resume.error)} />
      )}
    </>
  );
}
