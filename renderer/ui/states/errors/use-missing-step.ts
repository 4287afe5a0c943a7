import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../../api/client.ts';
import { missingStep } from './missing-step.ts';

/** The step that is needed next before a first backup; null where none is, undefined until that is known. */
export function useMissingStep(): ReturnType<typeof missingStep> | undefined {
  const servers = useQuery(orpc.servers.list.queryOptions());
  const vaults = useQuery(orpc.vaults.list.queryOptions());
  const instances = useQuery(orpc.instances.list.queryOptions());
  if (servers.data === undefined || vaults.data === undefined || instances.data === undefined)
    return undefined;
  return missingStep({
    servers: servers.data.length,
    vaults: vaults.data.length,
    instances: instances.data.length,
  });
}
