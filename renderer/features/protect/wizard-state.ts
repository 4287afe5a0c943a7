import { defaultInstanceOptions } from '../../../shared/instances/instances.ts';
import type { GivenOwnLogin } from '../../../shared/instances/own-login.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import type { Selection } from '../../ui/data-table/selection.ts';
import { firstOptionsForm, optionsFormReducer, type OptionsForm } from '../../ui/options/form.ts';
import type { AskedFor } from './address.ts';
import type { Candidate } from './candidates.ts';
import type { KeptProtect } from './kept-draft.ts';
import type { PolicyChoice } from './policy/plan.ts';

/** A drawer over the wizard, with what it is about as it stood when it opened. */
export type ProtectDrawer =
  | { readonly kind: 'findings'; readonly candidate: Candidate }
  | { readonly kind: 'left out' }
  | { readonly kind: 'secret'; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'grants'; readonly lacking: readonly Candidate[] }
  | { readonly kind: 'logins'; readonly servers: readonly ServerSummary[] };

/**
 * What the wizard holds of its own: what was chosen. The step is in the address; all else is asked of pgkeep. Data
 * only, of which kept-draft.ts keeps the choices.
 */
export interface ProtectWizardState {
  /** Keys of candidates; those that are none any more count no more. */
  readonly selected: Selection;
  readonly vaultId: string | null;
  /** The server whose databases are listed; empty: all. */
  readonly serverId: string;
  /** Whether the first backups are taken as soon as all is protected. */
  readonly backsUp: boolean;
  /** By which policy they are backed up, and who runs that. */
  readonly policy: PolicyChoice;
  /** How all of them are backed up from then on. */
  readonly options: OptionsForm;
  /** Logins of their own, by the keys of candidates. */
  readonly secrets: Readonly<Record<string, GivenOwnLogin>>;
  readonly drawer: ProtectDrawer | null;
  /** What was submitted: once protected, the databases are candidates no more. */
  readonly submitted: readonly Candidate[];
  /** Whether it goes on with a draft that was kept. */
  readonly isResumed: boolean;
}

export type ProtectWizardEvent =
  | { readonly kind: 'databases selected'; readonly selected: Selection }
  | { readonly kind: 'vault chosen'; readonly vaultId: string }
  | { readonly kind: 'server shown'; readonly serverId: string }
  | { readonly kind: 'first backups chosen'; readonly backsUp: boolean }
  | { readonly kind: 'policy chosen'; readonly part: Partial<PolicyChoice> }
  | { readonly kind: 'options changed'; readonly part: Partial<OptionsForm> }
  | {
      readonly kind: 'secret assigned';
      readonly keys: readonly string[];
      /** Null gives them the login of their server again. */
      readonly credential: GivenOwnLogin | null;
    }
  | { readonly kind: 'drawer opened'; readonly drawer: ProtectDrawer }
  | { readonly kind: 'drawer closed' }
  | { readonly kind: 'submitted'; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'resumed noticed' };

export interface ProtectWizardStart {
  readonly asked: AskedFor;
  readonly vaults: readonly { readonly id: string }[];
  /** The draft to go on with. */
  readonly kept: KeptProtect | null;
}

/**
 * What the wizard begins with: a kept draft, or what the address names. Where there is only one vault, it is chosen.
 */
export function firstProtectWizardState({ asked, vaults, kept }: ProtectWizardStart): ProtectWizardState {
  const [first, ...others] = vaults;
  const only = first !== undefined && others.length === 0 ? first.id : null;
  const named = vaults.find(({ id }) => id === (kept?.vaultId ?? asked.vaultId));
  return {
    selected: kept?.selected ?? new Set(asked.databases),
    vaultId: named?.id ?? only,
    serverId: asked.serverId === '' ? (kept?.serverId ?? '') : asked.serverId,
    backsUp: kept?.backsUp ?? true,
    policy: kept?.policy ?? { policyId: null, runner: null },
    options: kept?.options ?? firstOptionsForm(defaultInstanceOptions),
    secrets: kept?.secrets ?? {},
    drawer: null,
    submitted: [],
    isResumed: kept !== null,
  };
}

export function nextProtectWizardState(
  state: ProtectWizardState,
  event: ProtectWizardEvent,
): ProtectWizardState {
  switch (event.kind) {
    case 'databases selected':
      return { ...state, selected: event.selected };
    case 'vault chosen':
      // policies are the vault's; who runs them is said there, too
      return event.vaultId === state.vaultId
        ? state
        : { ...state, vaultId: event.vaultId, policy: { policyId: null, runner: null } };
    case 'server shown':
      return { ...state, serverId: event.serverId };
    case 'first backups chosen':
      return { ...state, backsUp: event.backsUp };
    case 'policy chosen':
      return { ...state, policy: { ...state.policy, ...event.part } };
    case 'options changed':
      return { ...state, options: optionsFormReducer(state.options, event.part) };
    case 'secret assigned': {
      const { keys, credential } = event;
      const others = Object.entries(state.secrets).filter(([key]) => !keys.includes(key));
      const assigned = credential === null ? [] : keys.map((key) => [key, credential] as const);
      return { ...state, secrets: Object.fromEntries([...others, ...assigned]) };
    }
    case 'drawer opened':
      return { ...state, drawer: event.drawer };
    case 'drawer closed':
      return { ...state, drawer: null };
    case 'submitted':
      // the wizard is through with all that was chosen
      return { ...state, submitted: event.candidates, selected: new Set() };
    case 'resumed noticed':
      return { ...state, isResumed: false };
  }
}
