import { useCallback } from 'react';
import { visibleText } from '../format/identifier-text.ts';
import { useNotify } from '../states/notify.tsx';

/** Tells which vaults do not have a change of a server yet; nothing where all have it. */
export function useTellUnwritten(): (warnings: readonly string[] | undefined) => void {
  const notify = useNotify();
  return useCallback(
    (warnings = []) => {
      for (const warning of warnings) {
        notify({ intent: 'warning', title: 'Saved here, not in every vault', body: visibleText(warning) });
      }
    },
    [notify],
  );
}
