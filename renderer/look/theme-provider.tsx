import { FluentProvider } from '@fluentui/react-components';
import { useEffect, useMemo, type ReactNode } from 'react';
import { forcedStatusColours, forcedTheme } from './forced-colours.ts';
import { StatusColoursContext, statusColours } from './status-colours.ts';
import { shownTheme, themes } from './theme-choice.ts';
import { useMedia } from './use-media.ts';
import { useThemeChoice, writeHint } from './use-theme-choice.ts';

/** Fluent with pgkeep's theme; the body around it follows, so that overscroll and first paint match. */
export function ThemeProvider({ children }: { children: ReactNode }) {
  const { choice } = useThemeChoice();
  const dark = useMedia('(prefers-color-scheme: dark)');
  const forcedColors = useMedia('(forced-colors: active)');
  const shown = shownTheme(choice, { dark, forcedColors });
  const theme = useMemo(
    () => (forcedColors ? { ...themes[shown], ...forcedTheme } : themes[shown]),
    [shown, forcedColors],
  );

  useEffect(() => {
    writeHint(choice);
    const root = document.documentElement;
    root.dataset['theme'] = choice;
    root.style.colorScheme = shown === 'light' ? 'light' : 'dark';
    root.style.background = theme.colorNeutralBackground2;
    document.body.style.background = theme.colorNeutralBackground2;
    document.body.style.color = theme.colorNeutralForeground1;
  }, [choice, shown, theme]);

  return (
    <FluentProvider theme={theme} style={{ height: '100%', background: 'none' }}>
      <StatusColoursContext value={forcedColors ? forcedStatusColours : statusColours[shown]}>
        {children}
      </StatusColoursContext>
    </FluentProvider>
  );
}
