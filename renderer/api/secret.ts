import { client } from './client.ts';
import { createTicketHolder } from './ticket-holder.ts';

/** Tickets for one password field: see TicketHolder. */
export const newTicketHolder = () =>
  createTicketHolder({
    deposit: async (secret) => (await client.secrets.deposit({ secret })).ticket,
    now: () => Date.now(),
  });
