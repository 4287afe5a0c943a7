import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { PageSession, SessionEnd } from '../../../shared/serve-session.ts';

const secretBytes = 32;

/** How long sessions last, in ms. */
export interface SessionLimits {
  /** Since a page of it was last seen by somebody. */
  readonly idleMs: number;
  /** Since the sign-in. */
  readonly ageMs: number;
  /** How long the page may take to trade its code for the secret. */
  readonly codeMs: number;
}

/** Who signed in. Its secrets are known here and in one browser. */
export interface BrowserSession {
  /** Names it among others; no secret. */
  readonly id: string;
  /** Key of the proofs, and what a program sends as a header; base64url of 32 bytes. */
  readonly secret: string;
}

interface KeptSession extends BrowserSession {
  readonly cookie: Buffer;
  readonly startedAt: number;
  seenAt: number;
  /** Digest of the code that gives the secret away, until it was proved. */
  code: Buffer | undefined;
}

/**
 * The sessions that live. They are in memory only: they end with the process. Two secrets belong to each: the
 * cookie, which any server on another port of this host may get to see, and the secret of its pages, which
 * their origin keeps.
 */
export class Sessions {
  readonly #limits: SessionLimits;
  readonly #now: () => number;
  readonly #random: (length: number) => Buffer;
  readonly #onEnd: (session: BrowserSession, why: SessionEnd) => void;
  readonly #kept = new Map<string, KeptSession>();

  constructor(options: {
    limits: SessionLimits;
    /** ms since 1970 */
    now: () => number;
    onEnd: (session: BrowserSession, why: SessionEnd) => void;
    random?: (length: number) => Buffer;
  }) {
    this.#limits = options.limits;
    this.#now = options.now;
    this.#onEnd = options.onEnd;
    this.#random = options.random ?? randomBytes;
  }

  /** A new session, with the cookie's value and the page's one-time code. */
  start(): { cookie: string; code: string } {
    const [cookie, code, id, secret] = [this.#secret(), this.#secret(), this.#secret(), this.#secret()];
    const now = this.#now();
    const kept = { id, secret, cookie: digest(cookie), code: digest(code), startedAt: now, seenAt: now };
    this.#kept.set(id, kept);
    return { cookie, code };
  }

  /** The living sessions that these values of the cookie belong to: another server may have planted some. */
  ofCookies(values: readonly string[]): BrowserSession[] {
    this.endExpired();
    const digests = values.map(digest);
    return [...this.#kept.values()].filter(
      ({ cookie }) => digests.filter((value) => timingSafeEqual(value, cookie)).length > 0,
    );
  }

  /**
   * Trades the code, soon after the sign-in, for what the page keeps. The code stays good until the secret was
   * proved once: a page that was left before the answer came asks again.
   */
  exchange(session: BrowserSession, code: string): PageSession | undefined {
    const kept = this.#kept.get(session.id);
    if (kept?.code === undefined || !timingSafeEqual(kept.code, digest(code))) return undefined;
    if (this.#now() - kept.startedAt > this.#limits.codeMs) return undefined;
    return { session: kept.id, secret: kept.secret };
  }

  /** Whether it has not ended; ends it when its time is over. */
  lives(session: BrowserSession): boolean {
    this.endExpired();
    return this.#kept.has(session.id);
  }

  /** The secret was proved: its page has it, and its code is used up. */
  settle(session: BrowserSession): void {
    const kept = this.#kept.get(session.id);
    if (kept !== undefined) kept.code = undefined;
  }

  /** Somebody is there; a session whose time is over is not brought back by that. */
  see(session: BrowserSession): void {
    this.endExpired();
    const kept = this.#kept.get(session.id);
    if (kept !== undefined) kept.seenAt = this.#now();
  }

  end(session: BrowserSession, why: SessionEnd): void {
    if (this.#kept.delete(session.id)) this.#onEnd(session, why);
  }

  endExpired(): void {
    const now = this.#now();
    for (const session of this.#kept.values()) {
      if (now - session.startedAt >= this.#limits.ageMs) this.end(session, 'age');
      else if (now - session.seenAt >= this.#limits.idleMs) this.end(session, 'idle');
    }
  }

  #secret(): string {
    return this.#random(secretBytes).toString('base64url');
  }
}

/** Whether a text is the session's secret, in constant time. */
export function isSecretOf(session: BrowserSession, text: string): boolean {
  return timingSafeEqual(digest(session.secret), digest(text));
}

export function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
