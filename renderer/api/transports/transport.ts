import type { ClientContext, ClientLink } from '@orpc/client';
import type { SessionEnd } from '../../../shared/serve-session.ts';

export type Link = ClientLink<ClientContext>;

/**
 * Why there will be no connection without a new sign-in. `unknown`: the server knows no session of this browser;
 * `impostor`: whoever answers at this address is not the pgkeep that was signed in to.
 */
export type EndReason = SessionEnd | 'unknown' | 'impostor';

/** What a host's transport tells: a link while there is a connection, when it ended, and when for good. */
export interface TransportEvents {
  opened(link: Link): void;
  closed(): void;
  /** Until somebody signs in again in this browser: then the page goes on where it was. */
  ended(reason: EndReason): void;
}

/** Keeps one connection to the router alive for as long as the page lives. */
export type Transport = (events: TransportEvents) => TransportControls;

interface TransportControls {
  /** Ends the session of this browser at the host; null where there is none to end. */
  readonly signOut: (() => void) | null;
}
