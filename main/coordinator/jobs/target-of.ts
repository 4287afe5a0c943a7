import type { JobRequest } from '../../../shared/jobs/job-request.ts';
import type { JobTarget } from '../../../shared/jobs/job-target.ts';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import type { Store } from '../../store/store.ts';
import { findServer } from '../lookup.ts';
import { redact } from '../../core/redact.ts';

/**
 * Where a job with this request writes to, under the names of now; undefined for one that only reads. Throws
 * UserErrorNotFound for a server that is gone.
 */
export function targetOf(store: Store, request: JobRequest, vault: VaultSummary): JobTarget | undefined {
  switch (request.kind) {
    case 'backup':
      return { kind: 'vault', vaultId: vault.id, vault: vault.name };
    case 'restore-as-database':
      return databaseOn(store, request.serverId, request.options.newDatabase);
    case 'restore-rows':
      return databaseOn(store, request.serverId, request.database);
    case 'verify':
      return request.byRestore === undefined ? undefined : databaseOn(store, request.byRestore.serverId);
    case 'restore-as-files': {
      const { destination } = request;
      const place = destination.kind === 'folder' ? destination.path : redact(destination.url);
      return { kind: 'files', place };
    }
  }
}

function databaseOn(store: Store, serverId: string, database?: string): JobTarget {
  const { id, name, host, port } = findServer(store, serverId);
  return {
    kind: 'database',
    serverId: id,
    server: name,
    host,
    port,
    ...(database === undefined ? {} : { database }),
  };
}
