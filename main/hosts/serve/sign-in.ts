import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const secretBytes = 32;

/**
 * Who may use the server: whoever brought the one-time token got a session, and its cookie is the proof
 * from then on. Only digests are kept, and they are compared in constant time.
 */
export class SignIn {
  readonly #cookieName: string;
  readonly #random: (length: number) => Buffer;
  readonly #sessions: Buffer[] = [];
  #token: Buffer | undefined;

  /** Cookies are shared by all ports of a host: the name keeps two servers apart. */
  constructor(port: number, random: (length: number) => Buffer = randomBytes) {
    this.#cookieName = `pgkeep-session-${port}`;
    this.#random = random;
  }

  /** A new token; the one before it, if nobody used it, is no longer good. */
  newToken(): string {
    const token = this.#secret();
    this.#token = digest(token);
    return token;
  }

  /** Takes the token, which works once, for the Set-Cookie header of a new session. */
  redeem(token: string): string | undefined {
    if (this.#token === undefined || !timingSafeEqual(this.#token, digest(token))) return undefined;
    this.#token = undefined;
    const session = this.#secret();
    this.#sessions.push(digest(session));
    // The prefix __Host- would need Secure, which not all browsers accept from http, not even on loopback.
    return `${this.#cookieName}=${session}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** Whether the Cookie header has one of the sessions. */
  knows(cookieHeader: string | undefined): boolean {
    return cookieValues(cookieHeader ?? '', this.#cookieName).some((value) => this.#isSession(value));
  }

  #isSession(value: string): boolean {
    const wanted = digest(value);
    return this.#sessions.filter((session) => timingSafeEqual(session, wanted)).length > 0;
  }

  #secret(): string {
    return this.#random(secretBytes).toString('base64url');
  }
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Another server on this machine may have set a cookie of the same name: all of them are looked at. */
function cookieValues(header: string, name: string): string[] {
  return header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}
