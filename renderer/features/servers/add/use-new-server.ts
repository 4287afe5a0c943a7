import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { AzureServer } from '../../../../shared/discovery/resources.ts';
import type { ServerSummary, TlsMode } from '../../../../shared/servers/servers.ts';
import { client, orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import { credentialOf } from '../../../ui/login/form.ts';
import { useLoginTicket } from '../../../ui/login/use-ticket.ts';
import { addressOf, emptyServer, environmentOf, nameOf, type ServerForm } from '../address/form.ts';
import { withChange } from '../address/tls.ts';
import { originOf, withAzure } from './azure-origin.ts';

/** A server that is filled in: tried first, then added. A change takes back what was answered about it. */
export function useNewServer(
  keychain: boolean,
  onAdded: (server: ServerSummary) => void,
  inAzure?: AzureServer,
) {
  const queryClient = useQueryClient();
  const ticket = useLoginTicket();
  const [form, setForm] = useState<ServerForm>(() => withAzure(emptyServer(keychain), inAzure));
  // What is typed while the test runs: a name changes nothing about it.
  const latest = useRef(form);
  const known = useQuery(orpc.servers.list.queryOptions()).data ?? [];
  // The mode over which TLS failed: a login that was given for it is not taken along to a weaker one.
  const [failedTls, setFailedTls] = useState<TlsMode | null>(null);

  const tryOut = useMutation({
    mutationFn: async (tried: ServerForm) =>
      client.servers.tryOut({
        address: addressOf(tried),
        credential: credentialOf(tried.login),
        ...(await ticket.forCall(tried.login)),
      }),
    onError: (error, tried) => {
      if (toProblem(error).code === 'UserErrorTlsFailed') setFailedTls(tried.tls);
    },
  });
  const add = useMutation({
    mutationFn: async (added: ServerForm) => {
      const environment = environmentOf(added);
      const input = {
        name: nameOf(added, known),
        address: addressOf(added),
        credential: credentialOf(added.login),
        ...(environment === null ? {} : { environment }),
        ...originOf(added, inAzure),
        ...(await ticket.forCall(added.login)),
      };
      return client.servers.add(input).finally(ticket.spent);
    },
    onSuccess: (server) => {
      void queryClient.invalidateQueries({ queryKey: orpc.servers.key() });
      void queryClient.invalidateQueries({ queryKey: orpc.variables.key() });
      onAdded(server);
    },
  });

  const change = (part: Partial<ServerForm>): ServerForm => {
    const changed = withChange(form, part, failedTls);
    setForm(changed);
    latest.current = changed;
    // What was found stays true under another name and tag.
    if (Object.keys(part).some((field) => field !== 'name' && field !== 'environment')) tryOut.reset();
    add.reset();
    return changed;
  };
  /** Adds it where the test is passed and leaves nothing to be said first; what it found is shown otherwise. */
  const tryOutAndAdd = () =>
    tryOut.mutate(form, {
      onSuccess: ({ dumpTool }) => {
        if (dumpTool !== null) add.mutate(latest.current);
      },
    });
  return { form, change, known, tryOut, add, tryOutAndAdd };
}
