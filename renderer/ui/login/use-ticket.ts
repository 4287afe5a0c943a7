import { useState } from 'react';
import { newTicketHolder } from '../../api/secret.ts';
import { takesPassword } from './credential-kinds.ts';
import type { LoginForm } from './form.ts';

/** The ticket that a login form stands for: of what was typed, else of what was pasted. */
export function useLoginTicket() {
  const [holder] = useState(newTicketHolder);
  return {
    /** As an object to spread into a call's input. */
    async forCall(login: LoginForm): Promise<{ ticket?: string }> {
      if (!takesPassword(login.kind)) return {};
      const ticket = (await holder.ticketFor(login.password)) ?? login.pastedTicket;
      return ticket === null ? {} : { ticket };
    },
    spent: () => holder.spent(),
  };
}
