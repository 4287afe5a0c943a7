import { Button, makeStyles } from '@fluentui/react-components';
import { useEffect, useRef, type ReactNode } from 'react';

const useStyles = makeStyles({
  heard: {
    position: 'absolute',
    width: '1px',
    height: '1px',
    margin: 0,
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  },
});

/**
 * Says what was chosen to whoever hears it; empty: nothing yet. It stays where it is while what is shown changes: a line that comes
 * together with its words is not read out.
 */
export function SaysChosen({ children }: { children: string }) {
  const styles = useStyles();
  return (
    <p role="status" className={styles.heard}>
      {children}
    </p>
  );
}

export interface AnotherButtonProps {
  children: ReactNode;
  /** Whether something was chosen right here: its line, which had the focus, is gone. */
  takesFocus: boolean;
  onClick: () => void;
}

/** Stands beside what is chosen, and chooses anew. */
export function AnotherButton({ children, takesFocus, onClick }: AnotherButtonProps) {
  const box = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (takesFocus) box.current?.querySelector('button')?.focus();
  }, [takesFocus]);
  return (
    <span ref={box}>
      <Button size="small" onClick={onClick}>
        {children}
      </Button>
    </span>
  );
}
