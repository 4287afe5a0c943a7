import type { SessionLimits } from './sessions.ts';

/** What one client can make the server hold or wait for. */
export interface ServeLimits extends SessionLimits {
  /** Body of a request, in bytes. */
  readonly bodyBytes: number;
  /** One message of a socket, in bytes. */
  readonly messageBytes: number;
  /** Bytes that wait for a client which does not read; more ends its socket. */
  readonly unsentBytes: number;
  /** Sockets at the same time: one an open page. */
  readonly sockets: number;
  /** Sockets that have not proved yet that they know their session's secret. */
  readonly unprovenSockets: number;
  /** How long that proof may take, in ms. */
  readonly proofMs: number;
  /** How often sessions are looked at whose time may be over, in ms. */
  readonly sessionCheckMs: number;
  /** TCP connections at the same time. */
  readonly connections: number;
  /** Time for the head of a request to arrive, in ms. */
  readonly headersMs: number;
  /** Time for a whole request to arrive, in ms. */
  readonly requestMs: number;
  /** How long a connection without a request stays open, in ms. */
  readonly keepAliveMs: number;
  /** How long a client may take to answer the end of its socket, in ms. */
  readonly closeMs: number;
}

export const defaultLimits: ServeLimits = {
  bodyBytes: 1024 * 1024,
  messageBytes: 1024 * 1024,
  unsentBytes: 32 * 1024 * 1024,
  sockets: 32,
  unprovenSockets: 8,
  proofMs: 5_000,
  sessionCheckMs: 15_000,
  idleMs: 2 * 60 * 60_000,
  ageMs: 12 * 60 * 60_000,
  codeMs: 60_000,
  connections: 256,
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 5_000,
  closeMs: 500,
};
