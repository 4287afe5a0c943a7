import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useStatusColours } from '../../../look/status-colours.ts';
import { StatusShape } from './status-shape.tsx';

const useStyles = makeStyles({
  card: {
    display: 'grid',
    gridTemplateColumns: '20px minmax(0, 1fr)',
    gap: '12px',
    padding: '16px',
    borderRadius: '6px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  words: { display: 'flex', flexDirection: 'column', gap: '12px', minWidth: 0 },
});

const looks = {
  good: { shape: 'check', surface: 'goodSurface' },
  warning: { shape: 'triangle', surface: 'warningSurface' },
  bad: { shape: 'octagon', surface: 'badSurface' },
} as const;

export interface StatusCardProps {
  kind: keyof typeof looks;
  role?: 'alert';
  'aria-label'?: string;
  children: ReactNode;
}

/** How something came out, as a shape and a ground of its colour; what there is to say of it beside. */
export function StatusCard({ kind, children, ...region }: StatusCardProps) {
  const styles = useStyles();
  const colours = useStatusColours();
  const { shape, surface } = looks[kind];
  return (
    <section className={styles.card} style={{ backgroundColor: colours[surface] }} {...region}>
      <StatusShape shape={shape} colour={colours[kind]} />
      <div className={styles.words}>{children}</div>
    </section>
  );
}
