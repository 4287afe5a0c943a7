import type { ClientContext, ClientLink } from '@orpc/client';

export type Link = ClientLink<ClientContext>;

/** What a host's transport tells: a link while there is a connection, and when it ended. */
export interface TransportEvents {
  opened(link: Link): void;
  closed(): void;
}

/** Keeps one connection to the router alive for as long as the page lives. */
export type Transport = (events: TransportEvents) => void;
