import { neverTakenBack, type AccessChange } from '../../../shared/access/changes.ts';
import type { Status } from '../../ui/states/status/status-badge.tsx';

/** Whether it added something that is still to be had back. */
export const canTakeBack = ({ action, outcome, takenBackBy, entry }: AccessChange): boolean =>
  action === 'add' && outcome === 'applied' && takenBackBy === null && neverTakenBack(entry) === undefined;

/** How a change stands, as a badge says it. */
export function changeBadge(change: Pick<AccessChange, 'action' | 'outcome' | 'takenBackBy'>): {
  status: Status;
  word: string;
} {
  if (change.outcome === 'failed') return { status: 'failed', word: 'Failed' };
  if (change.takenBackBy !== null) return { status: 'cancelled', word: 'Taken back' };
  if (change.outcome === 'unchanged')
    return {
      status: 'ok',
      word: change.action === 'add' ? 'Was there already' : 'Was gone already',
    };
  return { status: 'completed', word: change.action === 'add' ? 'Added' : 'Removed' };
}
