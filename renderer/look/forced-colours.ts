import type { Theme } from '@fluentui/react-components';
import type { StatusColours } from './status-colours.ts';

/**
 * What is drawn with SVG and with bars is not replaced by the browser in forced colours, so it takes the system's
 * own colours (CSS Color 4, system colours): the user's contrast theme may be light as well as dark.
 */
export const forcedTheme: Partial<Theme> = {
  colorNeutralForeground1: 'CanvasText',
  colorNeutralForeground2: 'CanvasText',
  colorNeutralForeground3: 'CanvasText',
  colorNeutralBackground3: 'Canvas',
  colorNeutralStroke1: 'CanvasText',
  colorNeutralStroke2: 'CanvasText',
  colorNeutralStroke3: 'GrayText',
  colorStrokeFocus2: 'Highlight',
  colorCompoundBrandBackground: 'Highlight',
  colorCompoundBrandStroke: 'Highlight',
};

/** Shapes and words tell them apart; colours cannot. */
export const forcedStatusColours: StatusColours = {
  good: 'CanvasText',
  warning: 'CanvasText',
  bad: 'CanvasText',
  running: 'CanvasText',
  quiet: 'CanvasText',
  goodSurface: 'Canvas',
  warningSurface: 'Canvas',
  badSurface: 'Canvas',
};
