import { z } from 'zod';
import { oc } from '../base.ts';

/**
 * A secret that a person typed is handed over once and answered with a ticket; every other call carries
 * the ticket. A ticket works once and for ten minutes. Nothing ever gives a secret back.
 */
export const SecretTicket = z.string().regex(/^ticket-[a-z0-9-]{8,80}$/);

export const secrets = {
  deposit: oc
    .input(z.object({ secret: z.string().min(1).max(10_000) }))
    .output(z.object({ ticket: SecretTicket })),
};
