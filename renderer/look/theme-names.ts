import type { ThemeChoice } from './theme-choice.ts';

export const themeNames: Record<ThemeChoice, string> = {
  system: 'As the system',
  light: 'Light',
  dark: 'Dark',
  'high-contrast': 'High contrast',
};
