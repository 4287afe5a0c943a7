import { useState } from 'react';
import { DrawerSurface } from '../../../ui/dialogs/drawer.tsx';
import type { RunnableBackupGrants } from '../../../ui/privileges/backup-grants.tsx';
import { RunContent } from '../../../ui/run-sql/content.tsx';
import type { Candidate } from '../candidates.ts';
import type { Check } from './checks.ts';
import { Findings } from './findings.tsx';

export interface FindingsDrawerProps {
  candidate: Candidate;
  check: Check | undefined;
  onCheckAgain: () => void;
  onClose: () => void;
}

/**
 * What the readiness check of one database found, with what fixes it. Running the SQL takes the place of the
 * findings, so that there is one drawer at a time; Esc and Back lead back to them.
 */
export function FindingsDrawer({ candidate, check, onCheckAgain, onClose }: FindingsDrawerProps) {
  const [running, setRunning] = useState<RunnableBackupGrants | null>(null);
  const [cameBack, setCameBack] = useState(false);
  const back = () => {
    setRunning(null);
    setCameBack(true);
  };
  return (
    <DrawerSurface open wide onClose={onClose} onEscape={running === null ? undefined : back}>
      {running === null ? (
        <Findings
          candidate={candidate}
          check={check}
          onCheckAgain={onCheckAgain}
          onRun={setRunning}
          onClose={onClose}
          takesFocus={cameBack}
        />
      ) : (
        <RunContent runnable={running} onChanged={onCheckAgain} onClose={onClose} onBack={back} />
      )}
    </DrawerSurface>
  );
}
