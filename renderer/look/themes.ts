import {
  createDarkTheme,
  createLightTheme,
  teamsHighContrastTheme,
  type Theme,
} from '@fluentui/react-components';
import { brand } from './brand.ts';

const shape: Partial<Theme> = {
  fontFamilyBase: "'Inter Variable', system-ui, sans-serif",
  fontFamilyNumeric: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono', ui-monospace, Consolas, monospace",
  borderRadiusSmall: '4px',
  borderRadiusMedium: '6px',
  borderRadiusLarge: '6px',
  borderRadiusXLarge: '8px',
  durationNormal: '150ms',
  durationGentle: '150ms',
  durationSlow: '150ms',
  durationSlower: '150ms',
  durationUltraSlow: '150ms',
};

export const lightTheme: Theme = {
  ...createLightTheme(brand),
  ...shape,
  colorNeutralBackground1Hover: '#f1f5f5',
  colorNeutralBackground1Pressed: '#e3eaea',
  colorNeutralBackground1Selected: '#e3eeef',
  colorNeutralBackground2: '#f5f8f8',
  colorNeutralBackground3: '#eff3f3',
  colorNeutralStroke2: '#dde3e4',
  colorNeutralStroke3: '#e8eded',
  colorNeutralForeground3: '#566366',
  colorNeutralForeground4: '#5f6c6f',
  colorNeutralForegroundDisabled: '#737d7f',
};

export const darkTheme: Theme = {
  ...createDarkTheme(brand),
  ...shape,
  colorNeutralBackground1: '#1c2324',
  colorNeutralBackground1Hover: '#263031',
  colorNeutralBackground1Pressed: '#161c1d',
  colorNeutralBackground1Selected: '#25383a',
  colorNeutralBackground2: '#141a1b',
  colorNeutralBackground3: '#0f1415',
  colorNeutralStroke1: '#566365',
  colorNeutralStroke2: '#344042',
  colorNeutralStroke3: '#2a3436',
  colorNeutralForeground3: '#a9b5b7',
  colorNeutralForeground4: '#9aa7a9',
  colorNeutralForegroundDisabled: '#8a9698',
  colorBrandForeground1: brand[120],
  colorBrandForeground2: brand[130],
  colorBrandForegroundLink: brand[120],
  colorBrandForegroundLinkHover: brand[130],
  colorBrandStroke1: brand[110],
  colorCompoundBrandForeground1: brand[120],
  colorCompoundBrandForeground1Hover: brand[130],
  colorCompoundBrandForeground1Pressed: brand[110],
  colorCompoundBrandBackground: brand[110],
  colorCompoundBrandBackgroundHover: brand[120],
  colorCompoundBrandBackgroundPressed: brand[100],
  colorCompoundBrandStroke: brand[110],
  colorCompoundBrandStrokeHover: brand[120],
  colorNeutralForeground2BrandHover: brand[120],
  colorNeutralForeground2BrandPressed: brand[110],
  colorNeutralForeground2BrandSelected: brand[120],
  // The filled button is the brightest thing on the page, with dark words on it.
  colorBrandBackground: brand[110],
  colorBrandBackgroundHover: brand[120],
  colorBrandBackgroundPressed: brand[100],
  colorBrandBackgroundSelected: brand[100],
  colorNeutralForegroundOnBrand: brand[10],
  colorBrandBackground2: '#12353a',
};

/** Hovered and chosen things are dark with bright text: text keeps its contrast wherever the pointer is. */
const bright = '#1aebff';
const raised = '#242424';

export const highContrastTheme: Theme = {
  ...teamsHighContrastTheme,
  ...shape,
  colorNeutralBackground1Hover: raised,
  colorNeutralBackground1Pressed: raised,
  colorNeutralBackground1Selected: raised,
  colorSubtleBackgroundHover: raised,
  colorSubtleBackgroundPressed: raised,
  colorSubtleBackgroundSelected: raised,
  colorNeutralForeground1Hover: bright,
  colorNeutralForeground1Pressed: bright,
  colorNeutralForeground1Selected: bright,
  colorNeutralForeground2Hover: bright,
  colorNeutralForeground2Pressed: bright,
  colorNeutralForeground2Selected: bright,
  colorNeutralForeground2BrandHover: bright,
  colorNeutralForeground2BrandPressed: bright,
  colorNeutralForeground2BrandSelected: bright,
};
