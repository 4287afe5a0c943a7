import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { JobTarget } from '../../../../shared/jobs/job-target.ts';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import type { ServerSummary } from '../../../../shared/servers/servers.ts';
import { orpc } from '../../../api/client.ts';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import { EnvironmentTag } from '../../../ui/servers/environment-tag.tsx';
import { Identifier } from '../../../ui/text/identifier.tsx';

export type DatabaseTarget = Extract<JobTarget, { kind: 'database' }>;

/** The server that a job writes to, as it is now; undefined where it writes to none, or to one that is not here. */
export function useTargetServer({ target }: Pick<Job, 'target'>): ServerSummary | undefined {
  const servers = useQuery(orpc.servers.list.queryOptions());
  return target?.kind === 'database' ? servers.data?.find(({ id }) => id === target.serverId) : undefined;
}

/** Name and address of the server: those of now where it is known here, otherwise those that the job wrote down. */
export function TargetServer({
  target,
  server,
}: {
  target: DatabaseTarget;
  server: ServerSummary | undefined;
}) {
  const { host, port } = server ?? target;
  const name = <bdi>{visibleText(server?.name ?? target.server)}</bdi>;
  return (
    <>
      {server === undefined ? name : <Link href={`/servers/${server.id}`}>{name}</Link>}{' '}
      <EnvironmentTag word={server?.environment} /> <Identifier name={`${host}:${port}`} max={80} />
    </>
  );
}
