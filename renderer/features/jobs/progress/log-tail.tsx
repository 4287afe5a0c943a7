import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useLayoutEffect, useRef, useState } from 'react';
import type { JobLogLine } from '../../../../shared/jobs/jobs.ts';
import { CopyButton } from '../../../ui/buttons/copy.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { countOf } from '../../../../shared/words/counts.ts';

const useStyles = makeStyles({
  box: {
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: '6px',
    backgroundColor: tokens.colorNeutralBackground3,
    overflow: 'hidden',
    minWidth: 0,
  },
  head: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    minHeight: '32px',
    padding: '4px 4px 4px 12px',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  count: { flex: '1 1 auto' },
  lines: {
    height: '280px',
    overflow: 'auto',
    margin: 0,
    padding: '8px 12px',
    boxSizing: 'border-box',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    lineHeight: '18px',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  line: {
    display: 'grid',
    gridTemplateColumns: '80px minmax(0, 1fr)',
    gap: '8px',
    contentVisibility: 'auto',
  },
  at: { color: tokens.colorNeutralForeground3 },
  text: { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
});

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** How near to the end counts as being there, in pixels. */
const nearPx = 24;

/** The end of a job's log. It follows what is written unless the reader scrolled away from the end. */
export function LogTail({ log, live }: { log: readonly JobLogLine[]; live: boolean }) {
  const styles = useStyles();
  const box = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(true);

  // After every drawing: lines came, or the reader wants to follow again.
  useLayoutEffect(() => {
    const element = box.current;
    if (element !== null && follows) element.scrollTop = element.scrollHeight;
  });

  return (
    <div className={styles.box}>
      <div className={styles.head}>
        <span className={styles.count}>
          {countOf(log.length, 'line')}
          {live ? (follows ? ' · following' : ' · paused, you scrolled') : ''}
        </span>
        {live && !follows ? (
          <Button size="small" appearance="subtle" onClick={() => setFollows(true)}>
            Follow
          </Button>
        ) : null}
        <CopyButton text={log.map(({ at, text }) => `${at} ${text}`).join('\n')} />
      </div>
      <div
        ref={box}
        className={styles.lines}
        tabIndex={0}
        role="log"
        aria-label="Log of the job"
        aria-live="off"
        dir="ltr"
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) =>
          setFollows(scrollHeight - scrollTop - clientHeight < nearPx)
        }
      >
        {log.length === 0 ? (
          <span className={styles.at}>{live ? 'Nothing was written yet.' : 'Nothing was written.'}</span>
        ) : null}
        {log.map(({ at, text }, index) => (
          <div key={`${at} ${index}`} className={styles.line}>
            <time className={styles.at} dateTime={at}>
              {clock.format(new Date(at))}
            </time>
            <span className={styles.text}>{visibleText(text)}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
