import { z } from 'zod';

/**
 * How a page and `pgkeep serve` know each other beside the cookie, which browsers give to every port of a host.
 * Both hold the session's secret, and prove it to each other at the beginning of each socket; the secret itself
 * never travels there, so that whoever listens on the port when pgkeep has ended learns nothing from a page
 * that is still open.
 *
 *     page   → {"hello":{"session":…,"nonce":…}}
 *     server → {"challenge":{"nonce":…,"proof":…}}      the server proves itself first
 *     page   → {"proof":…}
 *     server → {"ready":true}
 */

/** Where a page trades its one-time code for the secret (POST), and asks whether its session lives (GET). */
export const sessionPath = '/session';

/** In the fragment of the address after sign-in, which browsers send to no server: `#code=…`. */
export const codeParameter = 'code';

/** 32 bytes as base64url. */
const Secret = z.string().regex(/^[\w-]{43}$/);

export const Exchange = z.strictObject({ code: Secret });
export type Exchange = z.infer<typeof Exchange>;

/** What the page keeps. */
export const PageSession = z.strictObject({ session: Secret, secret: Secret });
export type PageSession = z.infer<typeof PageSession>;

export const Hello = z.strictObject({ hello: z.strictObject({ session: Secret, nonce: Secret }) });
export const Challenge = z.strictObject({ challenge: z.strictObject({ nonce: Secret, proof: Secret }) });
export const Proof = z.strictObject({ proof: Secret });
export const Ready = z.strictObject({ ready: z.literal(true) });

/** What a proven page says of its session: somebody sees it now, or nobody wants it any more. */
export const SessionMessage = z.strictObject({ session: z.enum(['seen', 'sign out']) });
export type SessionMessage = z.infer<typeof SessionMessage>;

/** Close code of a socket whose session ended; its reason is a {@link SessionEnd}. */
export const sessionEndedCode = 4401;

/** `idle`: nobody saw a page for too long; `age`: too long since the sign-in; `replaced`: signed in again. */
export const SessionEnd = z.enum(['idle', 'age', 'signed out', 'replaced']);
export type SessionEnd = z.infer<typeof SessionEnd>;

/** The text whose HMAC-SHA256 with the secret proves it: of one side, one socket, one address. */
export function proofText(
  side: 'server' | 'page',
  socket: { origin: string; session: string; pageNonce: string; serverNonce: string },
): string {
  return ['pgkeep', side, socket.origin, socket.session, socket.pageNonce, socket.serverNonce].join('\n');
}
