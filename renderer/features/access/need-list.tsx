import { makeStyles, tokens } from '@fluentui/react-components';
import type { AccessRow } from '../../../shared/access/access.ts';
import { policiesShowLater } from '../../../shared/access/changes.ts';
import { AddMyAddress } from '../../ui/access/add-my-address.tsx';
import { addressStep } from '../../ui/access/address-step.ts';
import { visibleText } from '../../ui/format/identifier-text.ts';
import { StatusBadge } from '../../ui/states/status/status-badge.tsx';
import { outcomeBadge, whyNeeded } from './words.ts';

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  item: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 2fr) 200px minmax(0, 3fr)',
    columnGap: '24px',
    rowGap: '8px',
    padding: '12px 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    '@media (max-width: 1000px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  words: { display: 'flex', flexDirection: 'column', gap: '4px', minWidth: 0, overflowWrap: 'anywhere' },
  title: { fontWeight: tokens.fontWeightSemibold },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
  message: { margin: 0 },
  beside: { margin: 0, paddingLeft: '20px' },
});

/** What is needed, what it is for, how it stands, and what is beside it: locks, deny assignments. */
export function NeedList({ rows }: { rows: readonly AccessRow[] }) {
  const styles = useStyles();
  return (
    <>
      <ul className={styles.list} aria-label="What is needed">
        {rows.map((row) => (
          <li key={row.need} className={styles.item}>
            <div className={styles.words}>
              <span className={styles.title}>{visibleText(row.title)}</span>
              <p className={styles.quiet}>
                {whyNeeded[row.need]}
                {row.blocks ? '' : ' Nothing is held up without it.'}
              </p>
            </div>
            <div>
              <StatusBadge {...outcomeBadge(row)} />
            </div>
            <div className={styles.words}>
              <p className={styles.message}>{visibleText(row.message)}</p>
              {row.remedy === null ? null : <p className={styles.quiet}>{visibleText(row.remedy)}</p>}
              {addressStep(row.steps) === undefined ? null : (
                <div>
                  <AddMyAddress steps={row.steps} size="small" />
                </div>
              )}
              {row.beside.length === 0 ? null : (
                <ul className={styles.beside}>
                  {row.beside.map((sentence) => (
                    <li key={sentence}>{visibleText(sentence)}</li>
                  ))}
                </ul>
              )}
            </div>
          </li>
        ))}
      </ul>
      {rows.some(({ canAssign }) => canAssign) ? <p className={styles.quiet}>{policiesShowLater}</p> : null}
    </>
  );
}
