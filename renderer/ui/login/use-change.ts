import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { client } from '../../api/client.ts';
import { credentialOf, type LoginForm } from './form.ts';
import { useLoginTicket } from './use-ticket.ts';

/** Changes the login of a server: tried first, then kept. Rejects where the server cannot be used with it. */
export function useLoginChange(): (server: ServerSummary, login: LoginForm) => Promise<void> {
  const ticket = useLoginTicket();
  return async ({ id, host, port, user, maintenanceDatabase, tls, caFile, pooler }, login) => {
    const address = { host, port, user, maintenanceDatabase, tls };
    const credential = credentialOf(login);
    // the file of CAs stays the one that the server has: it is named by a ticket, as every file
    const ca =
      caFile === undefined ? null : await client.places.chosenBefore({ server: id, purpose: 'ca-file' });
    const secret = await ticket.forCall(login);
    await client.servers.tryOut({
      address: {
        ...address,
        ...(ca === null ? {} : { caFile: { ticket: ca.ticket } }),
        ...(pooler === undefined ? {} : { pooler }),
      },
      credential,
      ...secret,
    });
    await client.servers.setLogin({ server: id, credential, ...secret }).finally(ticket.spent);
  };
}
