import { PostgreSQL, sql as sqlLanguage } from '@codemirror/lang-sql';
import { unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { Decoration, Direction, EditorView, lineNumbers, type DecorationSet } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { runsFromRight } from '../format/direction-runs.ts';
import { firstStatement } from './first-statement.ts';
import { sqlTheme } from './theme.ts';

export interface SqlTextProps {
  label: string;
  text: string;
  /** Present: what differs from this text is marked, what is the same is folded. */
  comparedWith?: string | undefined;
  /** Pixels. */
  maxHeight: number;
}

/** Scrolls within the view alone: EditorView.scrollIntoView would move the page along. */
function showFrom(view: EditorView, offset: number): void {
  if (offset === 0) return;
  view.requestMeasure({
    read: () => view.lineBlockAt(offset).top,
    write: (top) => {
      view.scrollDOM.scrollTop = top;
    },
  });
}

const fromRight = Decoration.mark({
  attributes: { style: 'unicode-bidi: isolate' },
  bidiIsolate: Direction.RTL,
});

/** Each name from right to left by itself: SQL reads from left to right. */
const isolatedNames = (text: string): DecorationSet =>
  Decoration.set(runsFromRight(text).map(({ from, to }) => fromRight.range(from, to)));

/**
 * PostgreSQL's SQL with highlighting, to be read and selected; long scripts are drawn as far as they show, from the
 * first statement on where they are longer than the place. What is compared begins at its beginning.
 */
export default function SqlText({ label, text, comparedWith, maxHeight }: SqlTextProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (place.current === null) return;
    const isolated = isolatedNames(text);
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(),
          EditorView.lineWrapping,
          // Not EditorView.editable: a text that takes no focus can't be selected or scrolled with the keyboard.
          EditorState.readOnly.of(true),
          EditorView.contentAttributes.of({
            'aria-label': label,
            'aria-readonly': 'true',
            tabindex: '0',
            dir: 'ltr',
          }),
          EditorView.editorAttributes.of({ style: `max-height: ${maxHeight}px` }),
          sqlLanguage({ dialect: PostgreSQL }),
          sqlTheme,
          EditorView.decorations.of(isolated),
          EditorView.bidiIsolatedRanges.of(isolated),
          comparedWith === undefined
            ? []
            : unifiedMergeView({
                original: comparedWith,
                mergeControls: false,
                collapseUnchanged: { margin: 2, minSize: 6 },
              }),
        ],
      }),
    });
    if (comparedWith === undefined) showFrom(view, firstStatement(text));
    return () => view.destroy();
  }, [label, text, comparedWith, maxHeight]);
  return <div ref={place} />;
}
