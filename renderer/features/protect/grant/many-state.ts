import type { GrantForm } from '../../../../shared/privileges.ts';
import type { Selection } from '../../../ui/data-table/selection.ts';
import type { Candidate } from '../candidates.ts';
import type { GrantOutcome } from './outcomes.ts';

/** What the drawer that grants in many databases holds: what was chosen and typed, and what became of each. */
export interface GrantManyState {
  /** The server in whose databases it grants; empty: there is none. */
  readonly serverId: string;
  readonly form: GrantForm;
  /** Keys of candidates. */
  readonly selected: Selection;
  /** Login that grants, and its password, as typed. */
  readonly user: string;
  readonly password: string;
  /** By the candidate's key. */
  readonly outcomes: ReadonlyMap<string, GrantOutcome>;
  readonly isRunning: boolean;
}

export type GrantManyEvent =
  | { readonly kind: 'server chosen'; readonly serverId: string }
  | { readonly kind: 'form chosen'; readonly form: GrantForm }
  | { readonly kind: 'databases selected'; readonly selected: Selection }
  | { readonly kind: 'user typed'; readonly user: string }
  | { readonly kind: 'password typed'; readonly password: string }
  /** The SQL is made again: what was run was another one. */
  | { readonly kind: 'read again' }
  | { readonly kind: 'run started'; readonly keys: readonly string[] }
  | { readonly kind: 'outcome known'; readonly key: string; readonly outcome: GrantOutcome }
  | { readonly kind: 'run ended' };

export const firstGrantManyState = (lacking: readonly Candidate[]): GrantManyState => ({
  serverId: lacking[0]?.serverId ?? '',
  form: 'smallest',
  selected: new Set(lacking.map(({ key }) => key)),
  user: '',
  password: '',
  outcomes: new Map(),
  isRunning: false,
});

export function nextGrantManyState(state: GrantManyState, event: GrantManyEvent): GrantManyState {
  switch (event.kind) {
    case 'server chosen':
      // A login belongs to one server.
      return { ...state, serverId: event.serverId, user: '', password: '', outcomes: new Map() };
    case 'form chosen':
      return { ...state, form: event.form, outcomes: new Map() };
    case 'databases selected':
      return { ...state, selected: event.selected };
    case 'user typed':
      return { ...state, user: event.user };
    case 'password typed':
      return { ...state, password: event.password };
    case 'read again':
      return { ...state, outcomes: new Map() };
    case 'run started': {
      const outcomes = new Map(state.outcomes);
      for (const key of event.keys) outcomes.set(key, { state: 'waiting' });
      return { ...state, outcomes, isRunning: true };
    }
    case 'outcome known':
      return { ...state, outcomes: new Map(state.outcomes).set(event.key, event.outcome) };
    case 'run ended':
      return { ...state, isRunning: false };
  }
}
