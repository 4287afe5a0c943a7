import { randomBytes } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import { PgkeepError } from '../core/errors.ts';
import { registerSecret } from '../core/redact.ts';

const lifeMs = 10 * 60_000;

/** More than a person types in ten minutes; a script that deposits without end must not fill memory. */
const mostTickets = 1_000;

/**
 * Secrets that a person typed, between the call that hands one over and the call that needs it. They live
 * in the memory of this process only, for ten minutes, and a ticket pays once.
 */
export class SecretTickets {
  readonly #clock: Clock;
  readonly #random: (length: number) => Buffer;
  readonly #deposited = new Map<string, { secret: string; expiresAt: number }>();

  constructor(clock: Clock, random: (length: number) => Buffer = randomBytes) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Keeps a secret and gives the ticket for it. From here on the secret is cut out of every log and message. */
  deposit(secret: string): string {
    registerSecret(secret);
    this.#dropExpired();
    for (const oldest of this.#deposited.keys()) {
      if (this.#deposited.size < mostTickets) break;
      this.#deposited.delete(oldest);
    }
    const ticket = `ticket-${this.#random(24).toString('hex')}`;
    this.#deposited.set(ticket, { secret, expiresAt: this.#clock.elapsed() + lifeMs });
    return ticket;
  }

  /** The secret, with the ticket still good afterwards. Throws UserErrorCredentialUnavailable. */
  peek(ticket: string): string {
    this.#dropExpired();
    const found = this.#deposited.get(ticket);
    if (found !== undefined) return found.secret;
    throw new PgkeepError(
      'UserErrorCredentialUnavailable',
      'What was typed is no longer kept: it is good for ten minutes and for one use.',
      { remedy: 'Type it again.' },
    );
  }

  /**
   * Uses the ticket up. Where the work fails the ticket is good again, so that a person who fixes a name
   * need not type a password again. Throws UserErrorCredentialUnavailable.
   */
  async spend<Result>(ticket: string, work: (secret: string) => Result | Promise<Result>): Promise<Result> {
    const secret = this.peek(ticket);
    const kept = this.#deposited.get(ticket);
    this.#deposited.delete(ticket);
    try {
      return await work(secret);
    } catch (error) {
      if (kept !== undefined) this.#deposited.set(ticket, kept);
      throw error;
    }
  }

  #dropExpired(): void {
    const now = this.#clock.elapsed();
    for (const [ticket, { expiresAt }] of this.#deposited) {
      if (expiresAt <= now) this.#deposited.delete(ticket);
    }
  }
}
