import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { visibleText } from '../format/identifier-text.ts';
import { environmentColour } from './environment.ts';

const useStyles = makeStyles({
  tag: {
    display: 'inline-block',
    maxWidth: '100%',
    boxSizing: 'border-box',
    padding: '0 6px',
    borderRadius: '4px',
    border: '1px solid currentcolor',
    fontSize: tokens.fontSizeBase200,
    lineHeight: '18px',
    fontWeight: tokens.fontWeightSemibold,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    verticalAlign: 'middle',
    letterSpacing: 'normal',
  },
  red: { color: tokens.colorPaletteRedForeground2, backgroundColor: tokens.colorPaletteRedBackground2 },
  amber: {
    color: tokens.colorPaletteMarigoldForeground2,
    backgroundColor: tokens.colorPaletteMarigoldBackground2,
  },
  blue: { color: tokens.colorPaletteBlueForeground2, backgroundColor: tokens.colorPaletteBlueBackground2 },
  green: {
    color: tokens.colorPaletteForestForeground2,
    backgroundColor: tokens.colorPaletteForestBackground2,
  },
  purple: {
    color: tokens.colorPaletteGrapeForeground2,
    backgroundColor: tokens.colorPaletteGrapeBackground2,
  },
  teal: { color: tokens.colorPaletteTealForeground2, backgroundColor: tokens.colorPaletteTealBackground2 },
});

/** What a server or database is for, as a coloured word; nothing where nobody said. */
export function EnvironmentTag({ word }: { word: string | undefined }) {
  const styles = useStyles();
  if (word === undefined) return null;
  return (
    <span className={mergeClasses(styles.tag, styles[environmentColour(word)])} title="Environment">
      {visibleText(word)}
    </span>
  );
}
