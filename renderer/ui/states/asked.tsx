import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { Ago } from '../text/age.tsx';

const useStyles = makeStyles({
  asked: {
    display: 'inline-flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: '0 8px',
    color: tokens.colorNeutralForeground2,
  },
});

/** When a vault was last asked what it holds, and a button that asks again. */
export function Asked({
  what,
  at,
  isAsking,
  onAgain,
}: {
  /** Who was asked, where that does not stand beside it. */
  what?: string;
  at: string | null;
  isAsking: boolean;
  onAgain: () => void;
}) {
  const styles = useStyles();
  return (
    <span className={styles.asked}>
      <span>
        {what === undefined ? 'asked' : `${what} asked`} <Ago at={at} />
      </span>
      <Button appearance="subtle" size="small" disabledFocusable={isAsking} onClick={onAgain}>
        {isAsking ? 'Asking…' : 'Ask again'}
      </Button>
    </span>
  );
}
