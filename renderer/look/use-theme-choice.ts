import { Settings } from '../../shared/settings.ts';
import { useSettings } from '../api/use-settings.ts';
import type { ThemeChoice } from './theme-choice.ts';

const hintKey = 'pgkeep.theme';

/** The choice of the last visit, for the time until the router has answered. */
function readHint(): ThemeChoice {
  try {
    return Settings.shape.theme.catch('system').parse(localStorage.getItem(hintKey));
  } catch {
    return 'system';
  }
}

/** Storage may be switched off; then the next start is drawn in the system's colours first. */
export function writeHint(choice: ThemeChoice): void {
  try {
    localStorage.setItem(hintKey, choice);
  } catch {
    return;
  }
}

/** The chosen theme and how to choose another; kept by the router, shown at once. */
export function useThemeChoice(): { choice: ThemeChoice; choose: (choice: ThemeChoice) => void } {
  const { settings, change } = useSettings();
  return {
    choice: settings.data?.theme ?? readHint(),
    choose: (choice) => {
      writeHint(choice);
      change({ theme: choice });
    },
  };
}
