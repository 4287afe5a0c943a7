import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { Link } from 'wouter';
import type { Loss } from '../../../../shared/jobs/jobs.ts';
import { useStatusColours } from '../../../look/status-colours.ts';
import { Folded } from '../../../ui/layout/folded.tsx';
import { capital } from '../../../ui/format/capital.ts';
import { visibleLines, visibleText } from '../../../ui/format/identifier-text.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { CodeBlock } from '../../../ui/copyable/code-block.tsx';
import { StatusBadge } from '../../../ui/states/status/status-badge.tsx';
import { StatusShape } from '../../../ui/states/status/status-shape.tsx';
import { Time } from '../../../ui/text/time.tsx';
import type { RowsJob } from './rows-to-load.ts';

const useStyles = makeStyles({
  item: {
    display: 'grid',
    gridTemplateColumns: '16px minmax(0, 1fr)',
    gap: '8px',
    padding: '12px 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    ':first-child': { paddingTop: '4px' },
    ':last-child': { borderBottom: 'none' },
  },
  words: { display: 'flex', flexDirection: 'column', gap: '8px', minWidth: 0, overflowWrap: 'anywhere' },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'flex-start', gap: '4px 24px' },
  what: { flex: '1 1 320px', minWidth: 0 },
  title: {
    display: 'inline',
    margin: 0,
    fontSize: tokens.fontSizeBase300,
    fontWeight: tokens.fontWeightSemibold,
    '& bdi': { whiteSpace: 'pre-wrap' },
  },
  rows: { color: tokens.colorNeutralForeground2, fontVariantNumeric: 'tabular-nums' },
  reason: { margin: 0, color: tokens.colorNeutralForeground2 },
  loaded: { display: 'inline-flex', flexWrap: 'wrap', gap: '4px 12px', alignItems: 'baseline' },
  message: {
    margin: 0,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'pre-wrap',
    color: tokens.colorNeutralForeground2,
  },
});

export interface LossItemProps {
  loss: Loss;
  /** The job that has loaded the rows since, or loads them now. */
  by: RowsJob | null;
  /** Whether loading it is the next step of the page. */
  isNext: boolean;
  /** Null where rows are not missing, or cannot be loaded from here. */
  onLoad: (() => void) | null;
}

/** One thing that is missing: what, how much, why, and how it comes back. The server's words stand last. */
export function LossItem({ loss, by, isNext, onLoad }: LossItemProps) {
  const styles = useStyles();
  const colours = useStatusColours();
  const what = visibleText(loss.what);
  const [said = '', ...more] = loss.message.split('\n');
  return (
    <li className={styles.item}>
      <StatusShape shape="triangle" colour={by === null ? colours.bad : colours.quiet} />
      <div className={styles.words}>
        <div className={styles.head}>
          <div className={styles.what}>
            <h3 className={styles.title}>
              <bdi>{capital(what)}</bdi>
            </h3>
            {loss.rows === undefined ? null : (
              <span className={styles.rows}> · {countOf(loss.rows, 'row')}</span>
            )}
          </div>
          {onLoad === null ? null : (
            <Button
              size="small"
              appearance={isNext ? 'primary' : 'secondary'}
              aria-label={`Load ${what}`}
              onClick={onLoad}
            >
              Load rows…
            </Button>
          )}
          {by === null ? null : <LoadedBy job={by} />}
        </div>
        {loss.reason === '' ? null : <p className={styles.reason}>{capital(visibleText(loss.reason))}.</p>}
        {loss.sql === undefined ? null : (
          <CodeBlock
            title="SQL to try again once that is fixed"
            label={`SQL to try again once that is fixed: ${what}`}
            text={loss.sql}
            sql
          />
        )}
        {said === '' ? null : <p className={styles.message}>{visibleText(said)}</p>}
        {more.length === 0 ? null : (
          <Folded summary="All that was said">
            <p className={styles.message}>{visibleLines(loss.message)}</p>
          </Folded>
        )}
      </div>
    </li>
  );
}

function LoadedBy({ job }: { job: RowsJob }) {
  const styles = useStyles();
  const running = job.state === 'in progress';
  return (
    <span className={styles.loaded}>
      <StatusBadge
        status={running ? 'in progress' : 'ok'}
        word={running ? 'Rows are being loaded' : 'Rows were loaded'}
      />
      <Time at={running ? job.startedAt : job.endedAt} />
      <Link href={`/jobs/${job.id}`}>Show job</Link>
    </span>
  );
}
