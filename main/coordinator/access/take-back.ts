import type { AccessChange, PlannedChange } from '../../../shared/access/changes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';
import { findIdentity } from '../lookup.ts';
import { applyChange, notKnown } from './apply-change.ts';
import { removing } from './plan.ts';

/** What `takeBack` would ask Azure for. Throws what it throws before it asks. */
export function previewTakingBack(
  engine: Pick<Engine, 'store'>,
  id: number,
): { changes: PlannedChange[]; summary: string } {
  const { planned, identity } = planTakingBack(engine, id);
  return { changes: [planned], summary: `One change in Azure, as ${identity.name}.` };
}

/**
 * Takes back what a change added, as the identity that added it. Throws UserErrorNotFound, UserErrorInvalidInput for a change that
 * added nothing or was taken back, and UserErrorChangedMeanwhile where what it added has become something else.
 */
export async function takeBack(engine: Engine, id: number): Promise<AccessChange> {
  const { planned, identity } = planTakingBack(engine, id);
  const control = await engine.resources(identity);
  const made = await applyChange(engine, planned, { identity, control });
  await whenFree(() => engine.store.accessChanges.setTakenBack(id, made.id));
  return made;
}

function planTakingBack({ store }: Pick<Engine, 'store'>, id: number) {
  const change = store.accessChanges.get(id);
  if (change === undefined) {
    throw new PgkeepError('UserErrorNotFound', `There is no change ${id} in the audit trail.`);
  }
  refuseNothingToTakeBack(change);
  return { planned: removing(change.entry), identity: findIdentity(store, change.identityId) };
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
