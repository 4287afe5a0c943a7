import { Button, makeStyles } from '@fluentui/react-components';
import { visibleText } from '../format/identifier-text.ts';
import { countOf } from '../../../shared/words/counts.ts';
import { Identifier } from '../text/identifier.tsx';
import { capital } from '../format/capital.ts';
import { asSentence } from '../format/as-sentence.ts';
import type { StartedMany } from './use-start-many.ts';
import { NoticeBar } from '../states/notice-bar.tsx';

const useStyles = makeStyles({
  list: { margin: '4px 0 0', paddingLeft: '20px', maxHeight: '132px', overflowY: 'auto' },
});

/** Jobs of one kind that did not start, each with its reason. */
export function NotStartedBar({ many }: { many: StartedMany }) {
  const styles = useStyles();
  const { noun, notStarted } = many;
  if (notStarted.length === 0) return null;
  return (
    <NoticeBar
      kind="bad"
      onDismiss={many.dismiss}
      action={
        <Button size="small" appearance="subtle" onClick={many.again}>
          Try again
        </Button>
      }
    >
      {countOf(notStarted.length, noun)} did not start.
      <ul className={styles.list} tabIndex={0} aria-label={`${capital(noun)}s that did not start`}>
        {notStarted.map(({ id, name, problem }) => (
          <li key={id}>
            <Identifier name={name} />: {visibleText(asSentence(problem.message))}{' '}
            {visibleText(problem.remedy)}
          </li>
        ))}
      </ul>
    </NoticeBar>
  );
}
