import type { JobRequest } from '../../../shared/jobs/job-request.ts';
import type { TicketedPlace } from '../../../shared/places.ts';
import type { Selection } from '../../../shared/points/restore.ts';
import type { RestoreGrants } from '../../ui/privileges/restore-grants.tsx';
import type { StorageForm } from '../../ui/storage/form.ts';
import { draftOfRequest } from './draft-of-request.ts';
import { emptyDraft, type Draft } from './draft.ts';
import { draftOfKept, type KeptRestore } from './kept-draft.ts';
import type { ObjectChoice } from './objects/choice.ts';

/**
 * What the wizard holds of its own: what was chosen and typed. Database, point and step are in the address; all else is
 * asked of pgkeep. Data only, of which kept-draft.ts keeps the draft.
 */
export interface RestoreWizardState {
  readonly draft: Draft;
  /** Secret for the destination of files, as typed: beside the draft, since it is never kept. */
  readonly secret: string;
  /** What an earlier restore restored, to be checked in the tree once it is read; null: nothing is left to check. */
  readonly selectionToCheck: Selection | null;
  /** SQL that an administrator is asked to run; null: nothing is asked. */
  readonly grantsToRun: RestoreGrants | null;
  /** Whether it goes on with a draft that was kept, and the user has yet to be told. */
  readonly isResumed: boolean;
  /** What the kept draft had and could not keep, to be given again; null: nothing. */
  readonly before: GivenBefore | null;
}

/** What is given again: of the destination of files after a reload, and the point where the address names none. */
export interface GivenBefore {
  /** As the address named it; null: the latest. */
  readonly point: string | null;
  /** Path of the folder that was chosen; null: none was. */
  readonly folder: string | null;
}

export type RestoreWizardEvent =
  | { readonly kind: 'draft changed'; readonly change: Partial<Draft> }
  | { readonly kind: 'storage changed'; readonly change: Partial<StorageForm> }
  /** The objects of `selectionToCheck`, as the tree of the archive has them. */
  | { readonly kind: 'selection found'; readonly choice: ObjectChoice }
  | { readonly kind: 'run asked for'; readonly grants: RestoreGrants }
  | { readonly kind: 'run closed' }
  | { readonly kind: 'resumed noticed' };

export interface RestoreWizardStart {
  /** What was asked of the restore that this one begins with. */
  readonly like: JobRequest | null;
  /** The folder that it wrote to. */
  readonly place: TicketedPlace | null;
  /** Whether secrets can be kept in the keychain. */
  readonly keychain: boolean;
  /** The draft to go on with. */
  readonly kept: KeptRestore | null;
}

/** What the wizard begins with: a kept draft, or the choices of an earlier restore, or none. */
export function firstRestoreWizardState(start: RestoreWizardStart): RestoreWizardState {
  const { like, place, keychain, kept } = start;
  const common = { secret: '', grantsToRun: null };
  if (kept !== null)
    return {
      ...common,
      draft: draftOfKept(kept.choices, place),
      selectionToCheck: kept.selectionToCheck,
      isResumed: true,
      before: { point: kept.point, folder: kept.choices.storage.folder },
    };
  const asked = draftOfRequest(like, keychain, place);
  return {
    ...common,
    draft: asked?.draft ?? emptyDraft(keychain),
    selectionToCheck: asked?.selection ?? null,
    isResumed: false,
    before: null,
  };
}

export function nextRestoreWizardState(
  state: RestoreWizardState,
  event: RestoreWizardEvent,
): RestoreWizardState {
  switch (event.kind) {
    case 'draft changed': {
      const { serverId } = event.change;
      // a login is that of one server
      const isElsewhere = serverId !== undefined && serverId !== state.draft.serverId;
      const login = isElsewhere ? { credential: null } : {};
      return { ...state, draft: { ...state.draft, ...login, ...event.change } };
    }
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
    case 'resumed noticed':
      return { ...state, isResumed: false };
  }
}

/** The form for the destination of files, with its secret. */
export const storageFormOf = ({ draft, secret }: RestoreWizardState): StorageForm => ({
  ...draft.storage,
  secret,
});
