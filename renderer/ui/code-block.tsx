import { makeStyles, tokens } from '@fluentui/react-components';
import { CopyButton } from './copy-button.tsx';

const useStyles = makeStyles({
  block: {
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: '6px',
    backgroundColor: tokens.colorNeutralBackground3,
    minWidth: 0,
    overflow: 'hidden',
  },
  head: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    padding: '4px 4px 4px 12px',
    minHeight: '32px',
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  text: {
    margin: 0,
    padding: '12px',
    maxHeight: '320px',
    overflow: 'auto',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    lineHeight: '18px',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
});

/** Text to be copied whole: a command line, SQL, raw output. Scrollable with the keyboard. */
export function CodeBlock({ title, text }: { title: string; text: string }) {
  const styles = useStyles();
  return (
    <div className={styles.block}>
      <div className={styles.head}>
        <span>{title}</span>
        <CopyButton text={text} />
      </div>
      <pre className={styles.text} tabIndex={0} aria-label={title} role="region" dir="ltr">
        {text}
      </pre>
    </div>
  );
}
