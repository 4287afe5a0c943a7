import { Challenge, Ready, proofText, type PageSession } from '../../../shared/serve-session.ts';

/** Whoever answers at this address does not know the session's secret: it is not the pgkeep that was signed in to. */
export class ImpostorError extends Error {
  override name = 'ImpostorError';
}

/** As much of a WebSocket as the proof needs. */
export interface ProofSocket {
  send(text: string): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  removeEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
}

/**
 * Proves both ways, at the beginning of an open socket, that page and server know the session's secret, without
 * sending it (shared/serve-session.ts). The server has to prove it first. Never settles where nothing is
 * answered; fails with {@link ImpostorError} on any answer that proves nothing.
 */
export async function proveEachOther(
  socket: ProofSocket,
  session: PageSession,
  origin: string,
): Promise<void> {
  const pageNonce = toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
  const usage = { name: 'HMAC', hash: 'SHA-256' };
  const bytes = fromBase64Url(session.secret);
  const key = await crypto.subtle.importKey('raw', bytes, usage, false, ['sign', 'verify']);

  const answer = nextMessage(socket);
  socket.send(JSON.stringify({ hello: { session: session.session, nonce: pageNonce } }));
  const challenge = Challenge.safeParse(await answer);
  if (!challenge.success) throw new ImpostorError('no proof was given');
  const { nonce: serverNonce, proof } = challenge.data.challenge;
  const facts = { origin, session: session.session, pageNonce, serverNonce };
  const text = (side: 'server' | 'page') => new TextEncoder().encode(proofText(side, facts));
  const proven = await crypto.subtle.verify(usage, key, fromBase64Url(proof), text('server'));
  if (!proven) throw new ImpostorError('the proof is wrong');

  const ready = nextMessage(socket);
  const own = new Uint8Array(await crypto.subtle.sign(usage, key, text('page')));
  socket.send(JSON.stringify({ proof: toBase64Url(own) }));
  if (!Ready.safeParse(await ready).success) throw new ImpostorError('the proof was not taken');
}

function nextMessage(socket: ProofSocket): Promise<unknown> {
  return new Promise((resolve) => {
    const hear = ({ data }: { data: unknown }) => {
      socket.removeEventListener('message', hear);
      resolve(parse(data));
    };
    socket.addEventListener('message', hear);
  });
}

function parse(data: unknown): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : undefined;
  } catch {
    return undefined;
  }
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
