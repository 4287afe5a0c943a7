import { makeStyles, tokens } from '@fluentui/react-components';
import { useLayoutEffect, useRef } from 'react';
import { CopyButton } from '../buttons/copy.tsx';
import { directionRuns } from '../format/direction-runs.ts';
import { visibleLines } from '../format/identifier-text.ts';
import { firstStatement } from '../sql/first-statement.ts';
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

/** Pixels between the edge and the first statement. */
const marginAbove = 12;

/**
 * Text to be copied whole: a command line, SQL, raw output. Scrollable with the keyboard. What would reorder or
 * hide what is read is made visible; what is copied is the text itself.
 */
export function CodeBlock({
  title,
  label = title,
  text,
  sql = false,
}: {
  title: string;
  /** What tells it from others with the same title, for whoever does not see its place; begins with the title. */
  label?: string;
  text: string;
  /** Whether it is SQL, which is shown from its first statement on: what stands above it in comments is scrolled to. */
  sql?: boolean;
}) {
  const styles = useStyles();
  const block = useRef<HTMLPreElement>(null);
  const begin = useRef<HTMLSpanElement>(null);
  const shown = visibleLines(text);
  const from = sql ? firstStatement(shown) : 0;
  useLayoutEffect(() => {
    if (block.current === null || begin.current === null || from === 0) return;
    block.current.scrollTop +=
      begin.current.getBoundingClientRect().top - block.current.getBoundingClientRect().top - marginAbove;
  }, [from]);
  return (
    <TextFrame title={title} actions={<CopyButton text={text} of={label} />}>
      <pre ref={block} className={styles.text} tabIndex={0} aria-label={label} role="region" dir="ltr">
        <Directed text={shown.slice(0, from)} />
        <span ref={begin}>
          <Directed text={shown.slice(from)} />
        </span>
      </pre>
    </TextFrame>
  );
}

/** Text from left to right, with each name of the other direction by itself; selected and copied it is the same. */
function Directed({ text }: { text: string }) {
  const runs = directionRuns(text);
  // what has no such name, as nearly everything, is one node
  if (runs.length < 2 && runs[0]?.isolated !== true) return text;
  return runs.map((run, index) => (run.isolated ? <bdi key={index}>{run.text}</bdi> : run.text));
}
