import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { z } from 'zod';
import { Hello, Proof, proofText, type Challenge, type Ready } from '../../../shared/serve-session.ts';
import { digest, type BrowserSession } from './sessions.ts';

/** No message of the proof is longer, in UTF-16 units. */
const longestProofMessage = 300;

/** What to do with a message before the page has proved itself. */
export type ProofStep =
  | { readonly kind: 'reply'; readonly message: z.infer<typeof Challenge> }
  | { readonly kind: 'proven'; readonly session: BrowserSession; readonly message: z.infer<typeof Ready> }
  | { readonly kind: 'refused' };

const refused: ProofStep = { kind: 'refused' };

/** The server's side of the proof at the beginning of one socket (shared/serve-session.ts). */
export class SocketProof {
  readonly #candidates: readonly BrowserSession[];
  readonly #origin: string;
  #expected: { session: BrowserSession; proof: string } | undefined;

  /** `candidates`: the sessions of the socket's cookies; `origin`: as the page sees it. */
  constructor(candidates: readonly BrowserSession[], origin: string) {
    this.#candidates = candidates;
    this.#origin = origin;
  }

  next(text: string): ProofStep {
    if (text.length > longestProofMessage) return refused;
    const json = parse(text);
    return this.#expected === undefined ? this.#challenge(json) : this.#judge(json, this.#expected);
  }

  #challenge(json: unknown): ProofStep {
    const hello = Hello.safeParse(json);
    if (!hello.success) return refused;
    const { session: id, nonce: pageNonce } = hello.data.hello;
    const session = this.#candidates.find((candidate) => candidate.id === id);
    if (session === undefined) return refused;
    const serverNonce = randomBytes(32).toString('base64url');
    const socket = { origin: this.#origin, session: id, pageNonce, serverNonce };
    this.#expected = { session, proof: prove(session, proofText('page', socket)) };
    const proof = prove(session, proofText('server', socket));
    return { kind: 'reply', message: { challenge: { nonce: serverNonce, proof } } };
  }

  #judge(json: unknown, expected: { session: BrowserSession; proof: string }): ProofStep {
    const answer = Proof.safeParse(json);
    if (!answer.success || !timingSafeEqual(digest(answer.data.proof), digest(expected.proof)))
      return refused;
    return { kind: 'proven', session: expected.session, message: { ready: true } };
  }
}

function prove(session: BrowserSession, text: string): string {
  return createHmac('sha256', Buffer.from(session.secret, 'base64url')).update(text).digest('base64url');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
