import type { Theme } from '@fluentui/react-components';
import type { Settings } from '../../shared/settings.ts';
import { darkTheme, highContrastTheme, lightTheme } from './themes.ts';

export type ThemeChoice = Settings['theme'];
export type ShownTheme = 'light' | 'dark' | 'high-contrast';

/** What the operating system asks for. */
export type SystemTheme = Readonly<{ dark: boolean; forcedColors: boolean }>;

/** The theme that a choice means on this system. */
export function shownTheme(choice: ThemeChoice, system: SystemTheme): ShownTheme {
  if (choice !== 'system') return choice;
  if (system.forcedColors) return 'high-contrast';
  return system.dark ? 'dark' : 'light';
}

export const themes: Record<ShownTheme, Theme> = {
  light: lightTheme,
  dark: darkTheme,
  'high-contrast': highContrastTheme,
};
