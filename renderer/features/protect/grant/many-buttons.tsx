import { Button } from '@fluentui/react-components';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { countOf } from '../../../../shared/words/counts.ts';
import type { GrantsToRun } from './to-run.ts';

export interface GrantManyButtonsProps {
  grants: GrantsToRun;
  /** Why nothing can be run now, or null. */
  reason: string | null;
  /** Whether anything was run yet. */
  wasRun: boolean;
  /** Null: nothing runs. */
  onStop: (() => void) | null;
  /** Null: there is no dry run to repeat. */
  onTryAgain: (() => void) | null;
  onClose: () => void;
}

/** The drawer's buttons: what runs next, and the way out. */
export function GrantManyButtons({
  grants,
  reason,
  wasRun,
  onStop,
  onTryAgain,
  onClose,
}: GrantManyButtonsProps) {
  const { open, tried, hasEnded } = grants;
  if (hasEnded)
    return (
      <Button appearance="primary" onClick={onClose}>
        Close
      </Button>
    );
  return (
    <>
      <ReasonedButton type="submit" appearance="primary" reason={reason}>
        {tried.length > 0
          ? `Grant in ${countOf(tried.length, 'database')}`
          : `Dry run in ${countOf(open.length, 'database')}`}
      </ReasonedButton>
      {onStop === null ? null : <Button onClick={onStop}>Stop after this one</Button>}
      {onTryAgain === null ? null : <Button onClick={onTryAgain}>Dry run again</Button>}
      <Button onClick={onClose}>{wasRun ? 'Close' : 'Cancel'}</Button>
    </>
  );
}
