import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useId, type ReactElement, type ReactNode } from 'react';

const useStyles = makeStyles({
  pair: { display: 'inline-flex', alignItems: 'center', gap: '12px', flexWrap: 'wrap' },
  reason: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, maxWidth: '320px' },
});

export interface ReasonedButtonProps {
  /** Why the button does not work now; null when it works. */
  reason: string | null;
  /** A submit button needs none: its form has a handler. */
  onClick?: () => void;
  appearance?: 'primary' | 'secondary' | 'subtle';
  type?: 'button' | 'submit';
  icon?: ReactElement;
  children: ReactNode;
}

/** A button that says beside it why it does not work. It keeps its place in the Tab order. */
export function ReasonedButton(props: ReasonedButtonProps) {
  const { reason, onClick, appearance = 'secondary', type = 'button', icon, children } = props;
  const styles = useStyles();
  const id = useId();
  return (
    <span className={styles.pair}>
      <Button
        type={type}
        appearance={appearance}
        {...(icon === undefined ? {} : { icon })}
        disabledFocusable={reason !== null}
        aria-describedby={reason === null ? undefined : id}
        onClick={() => onClick?.()}
      >
        {children}
      </Button>
      {reason === null ? null : (
        <span id={id} className={styles.reason}>
          {reason}
        </span>
      )}
    </span>
  );
}
