import { createStore, type Store } from './store.ts';

/**
 * Where the way to pgkeep stands. `connecting`: at the start. `lost`: it was there and is being sought again.
 * `since` is when that began, in milliseconds since 1970.
 */
export type ConnectionState = Readonly<{
  phase: 'connecting' | 'connected' | 'lost';
  since: number;
  /** How many connections there were so far: live subscriptions start again when it grows. */
  generation: number;
}>;

export type ConnectionEvent = 'opened' | 'closed';

/** The next state; a failed attempt changes nothing but is allowed to be told. */
export function nextConnectionState(
  state: ConnectionState,
  event: ConnectionEvent,
  now: number,
): ConnectionState {
  if (event === 'opened') return { phase: 'connected', since: now, generation: state.generation + 1 };
  return state.phase === 'connected' ? { ...state, phase: 'lost', since: now } : state;
}

export function createConnectionStore(now: number): Store<ConnectionState> {
  return createStore<ConnectionState>({ phase: 'connecting', since: now, generation: 0 });
}
