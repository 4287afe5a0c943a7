import type { ServerSummary } from '../../../shared/servers.ts';
import type { Selection } from '../../ui/data-table/selection.ts';
import type { Candidate } from './candidates.ts';

export type ProtectStep = 'databases' | 'vault' | 'credential' | 'readiness' | 'review';

/** Steps of the wizard, in order. */
export const protectSteps: readonly { readonly id: ProtectStep; readonly title: string }[] = [
  { id: 'databases', title: 'Databases' },
  { id: 'vault', title: 'Vault' },
  { id: 'credential', title: 'Credential' },
  { id: 'readiness', title: 'Readiness' },
  { id: 'review', title: 'Review' },
];

/** A drawer over the wizard, with what it is about as it stood when it opened. */
export type ProtectDrawer =
  | { readonly kind: 'findings'; readonly candidate: Candidate }
  | { readonly kind: 'grants'; readonly lacking: readonly Candidate[] }
  | { readonly kind: 'logins'; readonly servers: readonly ServerSummary[] };

/**
 * What the wizard holds of its own: where the user is, and what was chosen. All else is asked of pgkeep. Data only, so
 * that step and choices could be kept over a reload.
 */
export interface ProtectWizardState {
  readonly step: ProtectStep;
  /** Keys of candidates; those that are none any more count no more. */
  readonly selected: Selection;
  readonly vaultId: string | null;
  readonly drawer: ProtectDrawer | null;
  /** What was submitted: once protected, the databases are candidates no more. */
  readonly submitted: readonly Candidate[];
}

export type ProtectWizardEvent =
  | { readonly kind: 'step chosen'; readonly step: ProtectStep }
  | { readonly kind: 'databases selected'; readonly selected: Selection }
  | { readonly kind: 'vault chosen'; readonly vaultId: string }
  | { readonly kind: 'drawer opened'; readonly drawer: ProtectDrawer }
  | { readonly kind: 'drawer closed' }
  | { readonly kind: 'submitted'; readonly candidates: readonly Candidate[] };

/** What the wizard begins with: the databases that the address names, and the vault where there is only one. */
export function firstProtectWizardState(start: {
  readonly selected: readonly string[];
  readonly vaults: readonly { readonly id: string }[];
}): ProtectWizardState {
  const [first, ...others] = start.vaults;
  return {
    step: 'databases',
    selected: new Set(start.selected),
    vaultId: first !== undefined && others.length === 0 ? first.id : null,
    drawer: null,
    submitted: [],
  };
}

export function nextProtectWizardState(
  state: ProtectWizardState,
  event: ProtectWizardEvent,
): ProtectWizardState {
  switch (event.kind) {
    case 'step chosen':
      return { ...state, step: event.step };
    case 'databases selected':
      return { ...state, selected: event.selected };
    case 'vault chosen':
      return { ...state, vaultId: event.vaultId };
    case 'drawer opened':
      return { ...state, drawer: event.drawer };
    case 'drawer closed':
      return { ...state, drawer: null };
    case 'submitted':
      return { ...state, submitted: event.candidates };
  }
}
