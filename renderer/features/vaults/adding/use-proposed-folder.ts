import { useQuery } from '@tanstack/react-query';
import type { TicketedPlace } from '../../../../shared/places.ts';
import { client } from '../../../api/client.ts';

/**
 * The folder that a new vault is proposed in: the one that pgkeep was started with, where there is one and nothing is in
 * it yet. Never pgkeep's own, which is on the disk of this machine. Null where there is none; undefined while it is
 * looked at. No hosts with dialogs have any.
 */
export function useProposedFolder(): TicketedPlace | null | undefined {
  const proposed = useQuery({
    queryKey: ['places', 'proposed for a vault'],
    queryFn: proposedFolder,
    // what was empty may hold a vault the next time
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
  });
  return proposed.isError ? null : proposed.data;
}

async function proposedFolder(): Promise<TicketedPlace | null> {
  const roots = await client.places.roots({ purpose: 'vault' });
  const [only, ...others] = roots.filter(({ own }) => !own);
  if (only === undefined || others.length > 0 || only.problem !== null) return null;
  // as for a file, so that files are listed, too
  const { entries, more } = await client.places.list({ folder: only.id, purpose: 'ca-file' });
  if (entries.length > 0 || more > 0) return null;
  return client.places.choose({ entry: only.id, purpose: 'vault' });
}
