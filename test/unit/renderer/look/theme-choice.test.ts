import { expect, it } from 'vitest';
import { shownTheme } from '../../../../renderer/look/theme-choice.ts';

it('follows the system only when asked to', () => {
  expect(shownTheme('system', { dark: true, forcedColors: false })).toBe('dark');
  expect(shownTheme('system', { dark: false, forcedColors: false })).toBe('light');
  expect(shownTheme('system', { dark: true, forcedColors: true })).toBe('high-contrast');
  expect(shownTheme('light', { dark: true, forcedColors: true })).toBe('light');
});
