import { makeStyles, tokens } from '@fluentui/react-components';
import type { FinishedTable, Job } from '../../../../shared/jobs/jobs.ts';
import { formatSize } from '../../../../shared/words/sizes.ts';
import { countOf } from '../../../../shared/words/counts.ts';
import { Identifier } from '../../../ui/text/identifier.tsx';

/** As many as the job names. */
const places = 5;
const lineHeight = 24;

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '4px', minWidth: 0 },
  title: { margin: 0, fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    // Room for all of them from the start: nothing below moves when one is finished.
    height: `${places * lineHeight}px`,
    overflow: 'hidden',
  },
  table: {
    display: 'flex',
    justifyContent: 'space-between',
    gap: '16px',
    height: `${lineHeight}px`,
    lineHeight: `${lineHeight}px`,
    whiteSpace: 'nowrap',
  },
  name: { minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis' },
  amount: { color: tokens.colorNeutralForeground2, fontVariantNumeric: 'tabular-nums' },
});

/** Whether a job of this kind says which tables it is done with. */
export const namesTables = ({ kind }: Pick<Job, 'kind'>): boolean =>
  kind === 'backup' || kind === 'restore-as-database';

/** The tables that a running dump or restore is done with, the last one first. */
export function FinishedTables({ finished }: { finished: readonly FinishedTable[] }) {
  const styles = useStyles();
  return (
    <div className={styles.box}>
      <h3 className={styles.title}>Tables just finished</h3>
      <ul className={styles.list} aria-label="Tables just finished">
        {finished.length === 0 ? <li className={styles.title}>None in this phase yet.</li> : null}
        {finished.map(({ name, bytes, rows }) => (
          <li key={name} className={styles.table}>
            <span className={styles.name}>
              <Identifier name={name} max={63} />
            </span>
            <span className={styles.amount}>
              {[
                rows === undefined ? null : countOf(rows, 'row'),
                bytes === undefined ? null : formatSize(bytes),
              ]
                .filter((part) => part !== null)
                .join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
