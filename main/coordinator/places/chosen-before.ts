import type { TicketedPlace } from '../../../shared/places.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { findJob } from '../jobs/find-job.ts';
import type { Engine } from '../engine.ts';
import { findServer } from '../lookup.ts';

type FilePurpose = 'ca-file' | 'password-file' | 'service-file';

/**
 * A place that is stored here already, to be used again for the same purpose: the folder of an earlier restore as
 * files, or a file of a server. Requests of jobs are never taken over from a vault, so that no vault names a folder.
 */
export async function chosenBefore(
  { store, places }: Pick<Engine, 'store' | 'places'>,
  of: { readonly job: string } | { readonly server: string; readonly purpose: FilePurpose },
): Promise<TicketedPlace | null> {
  if ('job' in of) {
    const request = store.jobs.request(findJob(store, of.job).id);
    if (request?.kind !== 'restore-as-files' || request.destination.kind !== 'folder') return null;
    return places.take(request.destination.path, 'files');
  }
  const path = fileOf(findServer(store, of.server), of.purpose);
  return path === undefined ? null : places.take(path, of.purpose);
}

function fileOf({ caFile, credential }: ServerSummary, purpose: FilePurpose): string | undefined {
  if (purpose === 'ca-file') return caFile;
  const kind = purpose === 'password-file' ? 'passfile' : 'service';
  return credential.kind === kind ? credential.path : undefined;
}
