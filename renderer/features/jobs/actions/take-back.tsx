import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { JobRequest } from '../../../../shared/jobs/job-request.ts';
import type { AuditEntry } from '../../../../shared/privileges.ts';
import { orpc } from '../../../api/client.ts';
import { RunDrawer } from '../../../ui/run-sql/content.tsx';
import { GrantedForRestores } from '../../../ui/privileges/granted-for-restores.tsx';
import { restoreGrants } from '../../../ui/privileges/restore-grants.tsx';

type DatabaseRequest = Extract<JobRequest, { kind: 'restore-as-database' }>;

/** After a restore: what its login was granted for it, and the way to take that back. */
export function TakeBack({ request }: { request: DatabaseRequest }) {
  const [entry, setEntry] = useState<AuditEntry | null>(null);
  const queryClient = useQueryClient();
  const servers = useQuery(orpc.servers.list.queryOptions());
  const server = servers.data?.find(({ id }) => id === request.serverId);
  if (server === undefined) return null;
  return (
    <>
      <GrantedForRestores server={server} onTakeBack={setEntry} />
      {entry === null ? null : (
        <RunDrawer
          runnable={restoreGrants({
            request: {
              ...request.options,
              instance: request.instanceId,
              // the point of that restore may be gone by now, and any one will do
              point: 'latest',
              targetServer: request.serverId,
            },
            action: 'revoke',
            digest: entry.digest,
            role: entry.role,
            sql: entry.revokeSql,
          })}
          onChanged={() => void queryClient.invalidateQueries({ queryKey: orpc.privileges.audit.key() })}
          onClose={() => setEntry(null)}
        />
      )}
    </>
  );
}
