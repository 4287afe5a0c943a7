import { randomBytes, timingSafeEqual } from 'node:crypto';
import { digest, type BrowserSession, type Sessions } from './sessions.ts';

/**
 * How somebody gets in: whoever brings the one-time token gets a session, and its cookie is the first proof from
 * then on. Only digests of token and cookie are kept, and they are compared in constant time.
 */
export class SignIn {
  readonly #cookieName: string;
  readonly #sessions: Sessions;
  readonly #random: (length: number) => Buffer;
  #token: Buffer | undefined;

  /** Cookies are shared by all ports of a host: the name keeps two servers apart. */
  constructor(port: number, sessions: Sessions, random: (length: number) => Buffer = randomBytes) {
    this.#cookieName = `pgkeep-session-${port}`;
    this.#sessions = sessions;
    this.#random = random;
  }

  /** A new token; the one before it, if nobody used it, is no longer good. */
  newToken(): string {
    const token = this.#random(32).toString('base64url');
    this.#token = digest(token);
    return token;
  }

  /**
   * Takes the token, which works once, for a new session: its Set-Cookie header and the code for its page. A
   * session that the same browser had ends.
   */
  redeem(token: string, cookieHeader: string | undefined): { setCookie: string; code: string } | undefined {
    if (this.#token === undefined || !timingSafeEqual(this.#token, digest(token))) return undefined;
    this.#token = undefined;
    for (const session of this.sessionsOf(cookieHeader)) this.#sessions.end(session, 'replaced');
    const { cookie, code } = this.#sessions.start();
    // The prefix __Host- would need Secure, which not all browsers accept from http, not even on loopback.
    return { setCookie: `${this.#cookieName}=${cookie}; Path=/; HttpOnly; SameSite=Strict`, code };
  }

  /** The living sessions that the Cookie header belongs to. */
  sessionsOf(cookieHeader: string | undefined): BrowserSession[] {
    return this.#sessions.ofCookies(cookieValues(cookieHeader ?? '', this.#cookieName));
  }
}

/** Another server on this machine may have set a cookie of the same name: all of them are looked at. */
function cookieValues(header: string, name: string): string[] {
  return header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}
