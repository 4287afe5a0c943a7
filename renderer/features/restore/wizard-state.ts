import type { JobRequest } from '../../../shared/job-request.ts';
import type { TicketedPlace } from '../../../shared/places.ts';
import type { Selection } from '../../../shared/restore.ts';
import type { RestoreGrants } from '../../ui/privileges/restore-grants.tsx';
import type { StorageForm } from '../../ui/storage/form.ts';
import { draftOfRequest } from './draft-of-request.ts';
import { emptyDraft, type Draft, type StepId } from './draft.ts';
import type { ObjectChoice } from './objects/choice.ts';

/**
 * What the wizard holds of its own: where the user is, and what was chosen and typed. All else is in the address or is
 * asked of pgkeep. Data only, so that step and draft could be kept over a reload.
 */
export interface RestoreWizardState {
  /** The step that was gone to. Where the address names what is not there, an earlier one is shown. */
  readonly step: StepId;
  readonly draft: Draft;
  /** Secret for the destination of files, as typed: beside the draft, since it is never kept. */
  readonly secret: string;
  /** What an earlier restore restored, to be checked in the tree once it is read; null: nothing is left to check. */
  readonly selectionToCheck: Selection | null;
  /** SQL that an administrator is asked to run; null: nothing is asked. */
  readonly grantsToRun: RestoreGrants | null;
}

export type RestoreWizardEvent =
  | { readonly kind: 'step chosen'; readonly step: StepId }
  | { readonly kind: 'draft changed'; readonly change: Partial<Draft> }
  | { readonly kind: 'storage changed'; readonly change: Partial<StorageForm> }
  /** The objects of `selectionToCheck`, as the tree of the archive has them. */
  | { readonly kind: 'selection found'; readonly choice: ObjectChoice }
  | { readonly kind: 'run asked for'; readonly grants: RestoreGrants }
  | { readonly kind: 'run closed' };

export interface RestoreWizardStart {
  /** As the address names it; empty: none. */
  readonly instanceId: string;
  /** As the address names it. */
  readonly pointId: string | undefined;
  /** What was asked of the restore that this one begins with. */
  readonly like: JobRequest | null;
  /** The folder that it wrote to. */
  readonly place: TicketedPlace | null;
  /** Whether secrets can be kept in the keychain. */
  readonly keychain: boolean;
}

/** What the wizard begins with: what the address names is chosen already. */
export function firstRestoreWizardState(start: RestoreWizardStart): RestoreWizardState {
  const { instanceId, pointId, like, place, keychain } = start;
  const asked = draftOfRequest(like, keychain, place);
  const step: StepId =
    asked !== null ? 'target' : instanceId === '' ? 'database' : pointId === undefined ? 'point' : 'objects';
  return {
    step,
    draft: asked?.draft ?? emptyDraft(keychain),
    secret: '',
    selectionToCheck: asked?.selection ?? null,
    grantsToRun: null,
  };
}

export function nextRestoreWizardState(
  state: RestoreWizardState,
  event: RestoreWizardEvent,
): RestoreWizardState {
  switch (event.kind) {
    case 'step chosen':
      return { ...state, step: event.step };
    case 'draft changed':
      return { ...state, draft: { ...state.draft, ...event.change } };
    case 'storage changed': {
      const { secret = state.secret, ...change } = event.change;
      return { ...state, secret, draft: { ...state.draft, storage: { ...state.draft.storage, ...change } } };
    }
    case 'selection found':
      return { ...state, selectionToCheck: null, draft: { ...state.draft, choice: event.choice } };
    case 'run asked for':
      return { ...state, grantsToRun: event.grants };
    case 'run closed':
      return { ...state, grantsToRun: null };
  }
}

/** The form for the destination of files, with its secret. */
export const storageFormOf = ({ draft, secret }: RestoreWizardState): StorageForm => ({
  ...draft.storage,
  secret,
});
