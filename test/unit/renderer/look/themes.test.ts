import { describe, expect, it } from 'vitest';
import { statusColours } from '../../../../renderer/look/status-colours.ts';
import { themes } from '../../../../renderer/look/theme-choice.ts';

/** Relative luminance of #rrggbb, WCAG 2.2. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

describe.each(['light', 'dark'] as const)('%s theme', (name) => {
  const theme = themes[name];
  const colours = statusColours[name];
  const surfaces = [
    theme.colorNeutralBackground1,
    theme.colorNeutralBackground2,
    theme.colorNeutralBackground3,
  ];

  it.each([
    'colorNeutralForeground1',
    'colorNeutralForeground2',
    'colorNeutralForeground3',
    'colorBrandForeground1',
    'colorBrandForegroundLink',
    'colorCompoundBrandForeground1',
  ] as const)('%s reads on every surface (AA)', (token) => {
    for (const surface of surfaces) expect(contrast(theme[token], surface)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['good', 'warning', 'bad', 'running', 'quiet'] as const)('status %s reads as text', (status) => {
    for (const surface of surfaces) expect(contrast(colours[status], surface)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['goodSurface', 'warningSurface', 'badSurface'] as const)('text reads on %s', (surface) => {
    for (const text of [theme.colorNeutralForeground1, theme.colorNeutralForeground3])
      expect(contrast(text, colours[surface])).toBeGreaterThanOrEqual(4.5);
  });

  const filled = [
    'colorBrandBackground',
    'colorBrandBackgroundHover',
    'colorBrandBackgroundPressed',
    'colorBrandBackgroundSelected',
  ] as const;

  it('has a filled button whose label reads', () => {
    for (const state of filled)
      expect(contrast(theme[state], theme.colorNeutralForegroundOnBrand)).toBeGreaterThanOrEqual(4.5);
  });

  it('has a filled button that stands out from every surface (WCAG 1.4.11)', () => {
    for (const state of filled)
      for (const surface of surfaces) expect(contrast(theme[state], surface)).toBeGreaterThanOrEqual(3);
  });
});
