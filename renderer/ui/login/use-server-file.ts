import { skipToken, useQuery } from '@tanstack/react-query';
import type { TicketedPlace } from '../../../shared/places.ts';
import type { ServerCredential } from '../../../shared/servers/servers.ts';
import { orpc } from '../../api/client.ts';

/** What a file of a server is for. */
export type FilePurpose = 'ca-file' | 'password-file' | 'service-file';

/** What the file of a login is for; null where the login has none. */
export function filePurpose({ kind }: ServerCredential): FilePurpose | null {
  if (kind === 'passfile') return 'password-file';
  return kind === 'service' ? 'service-file' : null;
}

/**
 * A file that a server has, with a ticket to keep it as it is; null where it has none, undefined until that is known.
 * Where that cannot be told the page fails: a form without the file would take it away.
 */
export function useServerFile(server: string, purpose: FilePurpose | null): TicketedPlace | null | undefined {
  const file = useQuery({
    ...orpc.places.chosenBefore.queryOptions({
      input: purpose === null ? skipToken : { server, purpose },
      gcTime: 0,
    }),
    // a later failure is no reason to lose what is typed
    throwOnError: (_error, query) => query.state.data === undefined,
  });
  return purpose === null ? null : file.data;
}
