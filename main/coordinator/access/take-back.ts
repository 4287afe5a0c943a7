import type { AccessChange } from '../../../shared/access/changes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';
import { findIdentity } from '../lookup.ts';
import { applyChange, notKnown } from './apply-change.ts';
import { removing } from './plan.ts';

/**
 * Takes back what a change added, as the identity that added it. Throws UserErrorNotFound, UserErrorInvalidInput for a change that
 * added nothing or was taken back, and UserErrorChangedMeanwhile where what it added has become something else.
 */
export async function takeBack(engine: Engine, id: number): Promise<AccessChange> {
  const { store } = engine;
  const change = store.accessChanges.get(id);
  if (change === undefined) {
    throw new PgkeepError('UserErrorNotFound', `There is no change ${id} in the audit trail.`);
  }
  refuseNothingToTakeBack(change);
  const identity = findIdentity(store, change.identityId);
  const control = await engine.resources(identity);
  const made = await applyChange(engine, removing(change.entry), { identity, control });
  await whenFree(() => store.accessChanges.setTakenBack(id, made.id));
  return made;
}

function refuseNothingToTakeBack(change: AccessChange): void {
  const { id, action, outcome, problem, takenBackBy } = change;
  const why =
    action === 'remove'
      ? 'took something away: what it was is assigned again by hand'
      : takenBackBy !== null
        ? `was taken back already, by change ${takenBackBy}`
        : outcome === 'unchanged'
          ? 'added nothing: it was there before'
          : outcome === 'failed' && problem?.endsWith(notKnown) !== true
            ? 'added nothing: it failed'
            : undefined;
  if (why === undefined) return;
  throw new PgkeepError('UserErrorInvalidInput', `Change ${id} ${why}.`, {
    remedy: 'Choose a change of the audit trail that added something and stands.',
  });
}
