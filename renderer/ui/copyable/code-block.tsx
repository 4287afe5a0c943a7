import { makeStyles, tokens } from '@fluentui/react-components';
import { CopyButton } from '../buttons/copy.tsx';
import { visibleLines } from '../format/identifier-text.ts';
import { TextFrame } from './text-frame.tsx';

const useStyles = makeStyles({
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

/**
 * Text to be copied whole: a command line, SQL, raw output. Scrollable with the keyboard. What would reorder or
 * hide what is read is made visible; what is copied is the text itself.
 */
export function CodeBlock({
  title,
  label = title,
  text,
}: {
  title: string;
  /** What tells it from others with the same title, for whoever does not see its place; begins with the title. */
  label?: string;
  text: string;
}) {
  const styles = useStyles();
  return (
    <TextFrame title={title} actions={<CopyButton text={text} of={label} />}>
      <pre className={styles.text} tabIndex={0} aria-label={label} role="region" dir="ltr">
        {visibleLines(text)}
      </pre>
    </TextFrame>
  );
}
