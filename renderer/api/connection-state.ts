import type { EndReason } from './transports/transport.ts';
import { createStore, type Store } from './store.ts';

/**
 * Where the way to pgkeep stands. `connecting`: at the start. `lost`: it was there and is being sought again.
 * `ended`: somebody has to sign in again. `since` is when that began, in milliseconds since 1970.
 */
export type ConnectionState = Readonly<{
  phase: 'connecting' | 'connected' | 'lost' | 'ended';
  /** Why it ended; null in every other phase. */
  ended: EndReason | null;
  since: number;
  /** How many connections there were so far: live subscriptions start again when it grows. */
  generation: number;
}>;

export type ConnectionEvent = 'opened' | 'closed' | { ended: EndReason };

/** The next state; a failed attempt changes nothing but is allowed to be told. */
export function nextConnectionState(
  state: ConnectionState,
  event: ConnectionEvent,
  now: number,
): ConnectionState {
  const { generation } = state;
  if (event === 'opened') return { phase: 'connected', ended: null, since: now, generation: generation + 1 };
  if (event !== 'closed') return { phase: 'ended', ended: event.ended, since: now, generation };
  return state.phase === 'connected' ? { ...state, phase: 'lost', since: now } : state;
}

export function createConnectionStore(now: number): Store<ConnectionState> {
  return createStore<ConnectionState>({
    phase: 'connecting',
    ended: null,
    since: now,
    generation: 0,
  });
}
