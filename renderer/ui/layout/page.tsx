import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useEffect, useRef, type ReactNode } from 'react';
import { takeTitleFocus } from '../focus/title-focus.ts';
import { useTitleAsHeir } from '../focus/return-focus.ts';
import { StateSentence } from '../states/sentence.tsx';

const useStyles = makeStyles({
  page: {
    display: 'flex',
    flexDirection: 'column',
    gap: '24px',
    padding: '24px 32px 32px',
    boxSizing: 'border-box',
    maxWidth: '1680px',
    '@media (max-width: 1100px)': { padding: '24px' },
    '@media (max-width: 640px)': { padding: '16px' },
  },
  fill: { height: '100%', minHeight: '480px' },
  // what stands at the bottom brings its own padding
  grows: {
    minHeight: '100%',
    paddingBottom: 0,
    '@media (max-width: 1100px)': { paddingBottom: 0 },
    '@media (max-width: 640px)': { paddingBottom: 0 },
  },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-start',
    gap: '4px 24px',
    // there the buttons stand below the words
    '@media (max-width: 860px)': { gap: '8px 24px' },
  },
  words: { flex: '1 1 180px', minWidth: 0, display: 'flex', flexDirection: 'column', gap: '4px' },
  // Read before the buttons, and seen below them: a long sentence beside them would be a narrow column.
  state: { order: 1, flex: '1 0 100%', minWidth: 0, '@media (max-width: 860px)': { order: 0 } },
  title: {
    margin: 0,
    fontSize: tokens.fontSizeBase600,
    lineHeight: tokens.lineHeightBase600,
    fontWeight: tokens.fontWeightSemibold,
    letterSpacing: '-0.015em',
    overflowWrap: 'anywhere',
    outlineStyle: 'none',
    // what takes the focus is scrolled to with all that stands above it: a page begins at its top
    scrollMarginTop: '96px',
    // Elsewhere a name stays on its line; as a title it would lie under the buttons.
    '& bdi': { whiteSpace: 'pre-wrap' },
  },
  /** Of names of 63 bytes, or two of them: beside the buttons it would be a column of words. */
  longTitle: { fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500 },
  above: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground3 },
  actions: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '8px',
    flexShrink: 0,
    maxWidth: '100%',
  },
  content: { display: 'flex', flexDirection: 'column', gap: '24px', minWidth: 0 },
  contentFill: { flex: '1 1 auto', minHeight: 0 },
});

/** Characters from which on a title is smaller. */
const longTitle = 56;

export interface PageProps {
  /** Text of the title and of the browser's tab. */
  title: string;
  /** The title as shown, where it is more than its text (an Identifier). */
  heading?: ReactNode;
  /** Where the page belongs, above the title: a link back. */
  above?: ReactNode;
  /** How things stand, in one sentence. */
  state?: ReactNode;
  /** Quiet buttons. */
  actions?: ReactNode;
  /** The one filled button. */
  action?: ReactNode;
  /** The content takes the window's height and scrolls inside itself: for one big table. */
  fill?: boolean;
  /** The content is at least as high as the window: what stands at its bottom keeps its place. */
  grows?: boolean;
  children?: ReactNode;
}

/** A page: title, state in words, the next step; then its content. Takes the focus after a navigation. */
export function Page(props: PageProps) {
  const styles = useStyles();
  const title = useRef<HTMLHeadingElement>(null);
  const heir = useTitleAsHeir(title);

  useEffect(() => {
    document.title = `${props.title} · pgkeep`;
  }, [props.title]);

  useEffect(() => {
    // A drawer that the address opened keeps the focus: taken away from it, it would count as left and be hidden.
    if (takeTitleFocus() && document.querySelector('[aria-modal="true"]') === null) title.current?.focus();
  }, []);

  return (
    <div className={mergeClasses(styles.page, props.fill && styles.fill, props.grows && styles.grows)}>
      <div className={styles.head}>
        <div className={styles.words}>
          {props.above === undefined ? null : <div className={styles.above}>{props.above}</div>}
          <h1
            ref={title}
            tabIndex={-1}
            className={mergeClasses(styles.title, props.title.length > longTitle && styles.longTitle)}
          >
            {props.heading ?? props.title}
          </h1>
        </div>
        <div className={styles.state}>
          <StateSentence>{props.state}</StateSentence>
        </div>
        <div className={styles.actions} {...heir}>
          {props.actions}
          {props.action}
        </div>
      </div>
      <div
        className={mergeClasses(
          styles.content,
          (props.fill === true || props.grows === true) && styles.contentFill,
        )}
      >
        {props.children}
      </div>
    </div>
  );
}
