import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { visibleText } from '../format/identifier-text.ts';
import { StatusBadge, type Status } from '../states/status/status-badge.tsx';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: '12px' },
  title: { margin: 0, fontWeight: tokens.fontWeightSemibold },
  pair: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    gap: '8px 16px',
    margin: 0,
    alignItems: 'baseline',
    '& dd': { margin: 0, display: 'flex', flexWrap: 'wrap', gap: '4px 12px' },
    '& dt': { color: tokens.colorNeutralForeground3 },
  },
});

/** How things stand, in shape, word and sentence. */
export interface Standing {
  readonly look: { readonly status: Status; readonly word: string };
  readonly summary: string;
}

/** How things stood and how they stand with the SQL; what is left to do opens below. */
export function BeforeAfter(props: {
  title: string;
  before: Standing;
  after: Standing;
  /** What is left to do. */
  children?: ReactNode;
}) {
  const styles = useStyles();
  return (
    <div className={styles.box} role="status">
      <p className={styles.title}>{props.title}</p>
      <dl className={styles.pair}>
        <dt>Before</dt>
        <StandingLine standing={props.before} />
        <dt>After</dt>
        <StandingLine standing={props.after} />
      </dl>
      {props.children}
    </div>
  );
}

function StandingLine({ standing: { look, summary } }: { standing: Standing }) {
  return (
    <dd>
      <StatusBadge {...look} />
      <span>{visibleText(summary)}</span>
    </dd>
  );
}
