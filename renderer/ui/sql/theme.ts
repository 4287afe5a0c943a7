import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { tokens } from '@fluentui/react-components';

/** Fluent's tokens are CSS variables: one theme for light, dark and high contrast. */
const surface = EditorView.theme({
  '&': {
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground3,
    fontSize: tokens.fontSizeBase200,
  },
  '&.cm-focused': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  '.cm-scroller': {
    fontFamily: tokens.fontFamilyMonospace,
    lineHeight: '20px',
    maxHeight: 'inherit',
    overflow: 'auto',
  },
  '.cm-content': { padding: '8px 0' },
  '.cm-gutters': {
    color: tokens.colorNeutralForeground3,
    backgroundColor: tokens.colorNeutralBackground3,
    border: 'none',
  },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: tokens.colorNeutralBackground1Pressed,
  },
  '.cm-insertedLine, .cm-changedLine': { backgroundColor: tokens.colorStatusSuccessBackground1 },
  '.cm-deletedChunk': { backgroundColor: tokens.colorStatusDangerBackground1 },
  '.cm-changedText, .cm-deletedText': { background: 'none', fontWeight: tokens.fontWeightSemibold },
  // colours of words are made for the editor's own ground; on those of a difference they would be too faint
  '.cm-insertedLine span, .cm-changedLine span, .cm-deletedChunk span, .cm-deletedChunk': {
    color: tokens.colorNeutralForeground1,
  },
  '.cm-changeGutter': { width: '4px' },
  '.cm-collapsedLines': {
    color: tokens.colorNeutralForeground2,
    background: tokens.colorNeutralBackground1Hover,
    padding: '4px 8px',
  },
  // instead of a sign that few fonts have
  '.cm-collapsedLines:before, .cm-collapsedLines:after': { content: '"…"' },
});

const words = HighlightStyle.define([
  { tag: tags.keyword, color: tokens.colorBrandForeground1, fontWeight: tokens.fontWeightSemibold },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], color: tokens.colorNeutralForeground3 },
  { tag: [tags.string, tags.special(tags.string)], color: tokens.colorPaletteBerryForeground1 },
  { tag: tags.number, color: tokens.colorNeutralForeground2 },
  { tag: tags.typeName, color: tokens.colorBrandForeground2 },
]);

export const sqlTheme: Extension = [surface, syntaxHighlighting(words)];
