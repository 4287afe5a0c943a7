import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../api/client.ts';
import { useNow } from '../../ui/text/use-now.ts';

/** Whether backups of a server's databases are planned, and what the server itself says of them: that they wait. */
export function useServerSchedule(serverId: string) {
  const now = useNow(60_000);
  const known = useQuery(orpc.instances.list.queryOptions());
  const ofServer = (known.data ?? []).filter(
    (instance) => instance.serverId === serverId && instance.stoppedAt === undefined,
  );
  return {
    planned: ofServer.some(({ policy }) => policy !== undefined),
    suspended: ofServer
      .map(({ scheduling }) => scheduling?.suspended)
      .find((one) => one?.of === 'server' && (one.until === null || Date.parse(one.until) > now)),
  };
}
