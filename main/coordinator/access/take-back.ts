import {
  neverTakenBack,
  type AccessChange,
  type ChangedEntry,
  type PlannedChange,
} from '../../../shared/access/changes.ts';
import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';
import { sameOrNamed } from '../network/tender.ts';
import { applyChange } from './apply-change.ts';
import { removing } from './plan.ts';
import { notKnown } from './record-change.ts';
import type { ResourceControl } from './resource-control.ts';
import { withoutAddress } from './vault-acls.ts';

/** What `takeBack` would ask Azure for. Throws what it throws before it asks. */
export async function previewTakingBack(
  engine: Pick<Engine, 'store' | 'resources'>,
  id: number,
  signal?: AbortSignal,
): Promise<{ changes: PlannedChange[]; summary: string }> {
  const { planned, identity } = await planTakingBack(engine, id, signal);
  return { changes: [planned], summary: `One change in Azure, as ${identity.name}.` };
}

/**
 * Takes back what a change added, as the identity that added it, or one that signed in under its name since. Throws
 * UserErrorNotFound, UserErrorInvalidInput for a change that added nothing or was taken back, UserErrorSignInAgain where that
 * identity was signed out, and UserErrorChangedMeanwhile where what it added has become something else.
 */
export async function takeBack(engine: Engine, id: number): Promise<AccessChange> {
  const { planned, identity, control } = await planTakingBack(engine, id);
  const made = await applyChange(engine, planned, { identity, control });
  await whenFree(() => {
    engine.store.accessChanges.setTakenBack(id, made.id);
    const { entry } = made;
    if (entry.kind === 'key-vault-address') {
      engine.store.temporaryAddresses.remove({ resource: entry.vault, address: entry.address });
    }
  });
  return made;
}

async function planTakingBack(
  { store, resources }: Pick<Engine, 'store' | 'resources'>,
  id: number,
  signal?: AbortSignal,
) {
  const change = store.accessChanges.get(id);
  if (change === undefined) {
    throw new PgkeepError('UserErrorNotFound', `There is no change ${id} in the audit trail.`);
  }
  refuseNothingToTakeBack(change);
  const identity = identityOf(store, change);
  const control = await resources(identity, { signal });
  return { planned: removing(await asItStands(control, change.entry)), identity, control };
}

function identityOf(
  { identities }: Pick<Engine['store'], 'identities'>,
  { id, identityId, identityName }: AccessChange,
): AzureIdentity {
  const identity = sameOrNamed(identities.list(), { id: identityId, name: identityName });
  if (identity !== undefined) return identity;
  const name = inQuotes(identityName);
  throw new PgkeepError(
    'UserErrorSignInAgain',
    `The identity that made change ${id}, ${name}, was signed out here.`,
    { remedy: `Sign in again under the name ${name}: the change is taken back as that identity.` },
  );
}

/** The entry with what stands beside it now, where that is written with it. */
async function asItStands(
  control: Pick<ResourceControl, 'vaultNetwork'>,
  entry: ChangedEntry,
): Promise<ChangedEntry> {
  if (entry.kind !== 'key-vault-address') return entry;
  const { acls } = await control.vaultNetwork(entry.vault);
  return { ...entry, beside: withoutAddress(acls, entry.address) };
}

function refuseNothingToTakeBack(change: AccessChange): void {
  const { id, action, outcome, problem, takenBackBy, entry } = change;
  const never = neverTakenBack(entry);
  if (never !== undefined) {
    throw new PgkeepError('UserErrorInvalidInput', never, {
      remedy: 'Delete it in the Azure portal, once nothing uses it.',
    });
  }
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
