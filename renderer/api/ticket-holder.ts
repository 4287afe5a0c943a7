/**
 * Trades what was typed into one password field for tickets. The same text keeps its ticket for repeated
 * tries; a changed text, an aged ticket or one that was spent brings a new deposit.
 */
export interface TicketHolder {
  /** The ticket for this secret; undefined when the field is empty. */
  ticketFor(secret: string): Promise<string | undefined>;
  /** The ticket was given to a call that consumes it. */
  spent(): void;
}

/** A ticket lives for ten minutes; half a minute is left for the call that carries it. */
const usableMs = 9.5 * 60_000;

export function createTicketHolder(env: {
  deposit: (secret: string) => Promise<string>;
  now: () => number;
}): TicketHolder {
  let held: { secret: string; ticket: string; at: number } | null = null;
  return {
    async ticketFor(secret) {
      if (secret === '') return undefined;
      if (held !== null && held.secret === secret && env.now() - held.at < usableMs) return held.ticket;
      const at = env.now();
      held = { secret, ticket: await env.deposit(secret), at };
      return held.ticket;
    },
    spent() {
      held = null;
    },
  };
}
