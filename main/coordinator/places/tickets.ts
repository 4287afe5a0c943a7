import { randomBytes } from 'node:crypto';
import type { PlacePurpose, TicketedPlace } from '../../../shared/places.ts';
import type { Clock } from '../../core/clock.ts';
import { PgkeepError } from '../../core/errors.ts';

const lifeMs = 2 * 60 * 60_000;

/** Far more than a person chooses in two hours; a page that chooses without end must not fill memory. */
const mostTickets = 1_000;

/** A place that somebody chose. */
export interface HeldPlace {
  readonly purpose: PlacePurpose;
  readonly path: string;
  /** Looks at it again when it is used; rejects where it is not any more what was chosen. */
  readonly check: () => Promise<void>;
}

/**
 * Places between the call that chooses one and the calls that use it. They live in the memory of this process only,
 * for two hours. A ticket may be used again, for example to try and then to add, but for one purpose only: a folder
 * that was chosen for a vault names no programs.
 */
export class PlaceTickets {
  readonly #clock: Clock;
  readonly #random: (length: number) => Buffer;
  readonly #held = new Map<string, HeldPlace & { readonly expiresAt: number }>();

  constructor(clock: Clock, random: (length: number) => Buffer = randomBytes) {
    this.#clock = clock;
    this.#random = random;
  }

  issue(place: HeldPlace): TicketedPlace {
    this.#dropExpired();
    for (const oldest of this.#held.keys()) {
      if (this.#held.size < mostTickets) break;
      this.#held.delete(oldest);
    }
    const ticket = `place-${this.#random(24).toString('hex')}`;
    this.#held.set(ticket, { ...place, expiresAt: this.#clock.elapsed() + lifeMs });
    return { ticket, path: place.path };
  }

  /** The path, looked at again. Throws UserErrorInvalidInput for a ticket that is not good, or not for this. */
  async redeem(ticket: string, purpose: PlacePurpose): Promise<string> {
    this.#dropExpired();
    const held = this.#held.get(ticket);
    if (held?.purpose !== purpose) {
      throw new PgkeepError(
        'UserErrorInvalidInput',
        'The file or folder that was chosen is not known any more: a choice is kept for two hours.',
        { remedy: 'Choose it again.' },
      );
    }
    await held.check();
    return held.path;
  }

  #dropExpired(): void {
    const now = this.#clock.elapsed();
    for (const [ticket, { expiresAt }] of this.#held) {
      if (expiresAt <= now) this.#held.delete(ticket);
    }
  }
}
