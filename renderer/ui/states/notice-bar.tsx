import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import type { ReactNode } from 'react';
import { useStatusColours } from '../../look/status-colours.ts';
import { StatusShape } from './status/status-shape.tsx';

const useStyles = makeStyles({
  bar: {
    display: 'grid',
    gridTemplateColumns: '16px minmax(0, 1fr) auto',
    gap: '12px',
    padding: '8px 12px',
    borderRadius: '6px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    alignItems: 'start',
  },
  words: { minWidth: 0, overflowWrap: 'anywhere', lineHeight: '20px' },
});

export interface NoticeBarProps {
  kind: 'warning' | 'bad' | 'note';
  children: ReactNode;
  action?: ReactNode;
  onDismiss?: () => void;
}

const looks = {
  bad: { shape: 'octagon', colour: 'bad', surface: 'badSurface' },
  warning: { shape: 'triangle', colour: 'warning', surface: 'warningSurface' },
  note: { shape: 'info', colour: 'quiet', surface: null },
} as const;

/** What is wrong with a part while the rest works, or good to know of it: a line above the content. */
export function NoticeBar({ kind, children, action, onDismiss }: NoticeBarProps) {
  const styles = useStyles();
  const colours = useStatusColours();
  const { shape, colour, surface } = looks[kind];
  return (
    <div
      role="status"
      className={styles.bar}
      style={surface === null ? undefined : { backgroundColor: colours[surface] }}
    >
      <StatusShape shape={shape} colour={colours[colour]} />
      <div className={styles.words}>{children}</div>
      <div>
        {action}
        {onDismiss === undefined ? null : (
          <Button
            appearance="subtle"
            size="small"
            aria-label="Dismiss"
            icon={<DismissRegular />}
            onClick={onDismiss}
          />
        )}
      </div>
    </div>
  );
}
