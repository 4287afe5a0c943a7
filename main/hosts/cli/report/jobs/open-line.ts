import { psqlLine } from '../../../../../shared/command-line/psql-line.ts';
import type { Job } from '../../../../../shared/jobs/jobs.ts';
import type { Client } from '../../../../compose.ts';

/** A line that opens the database which the job restored, where it stands on a server that is known here. */
export async function openLine(client: Client, job: Job): Promise<string | undefined> {
  const { target } = job;
  if (!job.state.startsWith('completed') || target?.kind !== 'database') return undefined;
  const { serverId, database } = target;
  if (serverId === undefined || database === undefined) return undefined;
  const server = (await client.servers.list()).find(({ id }) => id === serverId);
  if (server === undefined) return undefined;
  // who has restored by another login than the server's owns what stands there
  return psqlLine('sh', { ...server, user: job.result?.login ?? server.user }, database);
}
