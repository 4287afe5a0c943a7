import { Button } from '@fluentui/react-components';
import { Drawer } from '../../ui/drawer.tsx';
import { ErrorCard } from '../../ui/error-card.tsx';
import { FindingList } from '../../ui/finding-list.tsx';
import { Identifier } from '../../ui/identifier.tsx';
import { TextSkeleton } from '../../ui/skeletons.tsx';
import type { Candidate } from './candidates.ts';
import type { Check } from './checks.ts';

/** What the readiness check of one database found, with what mends it. */
export function FindingsDrawer({
  candidate,
  check,
  onCheckAgain,
  onClose,
}: {
  candidate: Candidate;
  check: Check | undefined;
  onCheckAgain: () => void;
  onClose: () => void;
}) {
  return (
    <Drawer
      title={
        <>
          Readiness of <Identifier name={candidate.database} max={32} />
        </>
      }
      open
      onClose={onClose}
      footer={
        <>
          <Button appearance="primary" onClick={onCheckAgain}>
            Check again
          </Button>
          <Button onClick={onClose}>Close</Button>
        </>
      }
    >
      {check?.state === 'checked' ? (
        <FindingList findings={check.readiness.findings} />
      ) : check?.state === 'not checked' ? (
        <ErrorCard problem={check.problem} title="The check did not run" />
      ) : (
        <TextSkeleton lines={6} />
      )}
    </Drawer>
  );
}
